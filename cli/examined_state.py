"""What `tongban doctor` asks a database that answers: schema, resources, who may ask, clock and details."""

from collections import defaultdict
from datetime import datetime, timedelta

import psycopg

from catalog.model import Text
from catalog.rules.fitness import ResourceState, judge_fitness
from cli.errors import CommandFailed
from cli.workplaces import load_catalogue
from exchange.clock import utc_now
from exchange.migrate import revisions
from exchange.settings import Settings

MOST_SECONDS_APART = 5
STATES = "select resource, as_of_at, quality_passed, quality_score from ops.resource_state"
CLIENTS = "select count(*) from access.client where disabled_at is null"
WITHOUT_OPERATORS = """
select distinct department from access.client as client
where disabled_at is null and not exists (
    select from access.operator as operator
    where operator.department = client.department and operator.disabled_at is null)
order by department
"""
OPERATORS = "select count(*) from access.operator where disabled_at is null"
LONGEST_OVERDUE = timedelta(days=1)  # the sealer looks every hour
CLOCKS = "select clock_timestamp(), sealed_at from ledger.tree"
OLDEST = "select purge_after, clock_timestamp() from ledger.detail order by purge_after limit 1"


def examine_schema(settings: Settings) -> str:
    """Find whether every migration of this version was made."""
    newest = revisions()[0]
    with psycopg.connect(settings.database_url.get_secret_value()) as connection:
        row = connection.execute("select version_num from alembic_version").fetchone()
    found = row[0] if row else "-"
    if found == newest:
        return str(found)
    told = Text(
        f"数据库结构为 {found}，本版本为 {newest}", f"the schema is {found}, this version's is {newest}"
    )
    if found in revisions():
        raise CommandFailed(told, Text("tongban prepare", "tongban prepare"))
    raise CommandFailed(told, Text("改用较新的版本运行", "run the newer version that made this schema"))


def examine_resources(settings: Settings) -> str:
    """Find the resources of which windows get `unknown` now, and why."""
    contracts = load_catalogue(settings).contracts
    with psycopg.connect(settings.pipeline_database_url.get_secret_value()) as connection:
        states = {row[0]: ResourceState(*row) for row in connection.execute(STATES)}
    unfit = defaultdict(list)
    for name, contract in sorted(contracts.items()):
        reason = judge_fitness(contract, states.get(name), utc_now())
        if reason is not None:
            unfit[reason.value].append(name)
    if not unfit:
        return f"{len(contracts)}"
    told = "; ".join(f"{reason}: {', '.join(names)}" for reason, names in unfit.items())
    first = next(iter(unfit.values()))[0]
    step = f"tongban pipeline run {first}"
    raise CommandFailed(
        Text(f"窗口将得到“无法确认”：{told}", f"windows get 'unknown': {told}"), Text(step, step)
    )


def examine_clients(settings: Settings) -> str:
    """Find whether anybody may ask at all."""
    with psycopg.connect(settings.api_database_url.get_secret_value()) as connection:
        row = connection.execute(CLIENTS).fetchone()
    if row is None or not row[0]:
        raise CommandFailed(
            Text("没有可用的窗口系统", "no client may ask"),
            Text("tongban client add", "tongban client add"),
        )
    return str(row[0])


def examine_operators(settings: Settings) -> str:
    """Find departments whose clients may ask, but in whose name nobody may."""
    with psycopg.connect(settings.api_database_url.get_secret_value()) as connection:
        lacking = [row[0] for row in connection.execute(WITHOUT_OPERATORS.encode())]
        row = connection.execute(OPERATORS).fetchone()
    if lacking:
        told = ", ".join(lacking)
        raise CommandFailed(
            Text(f"没有在册经办人：{told}", f"no operator is enrolled: {told}"),
            Text("tongban operator add", "tongban operator add"),
        )
    return str(row[0] if row else 0)


def examine_clock(settings: Settings) -> str:
    """Compare this machine's clock with the database's, and both with the newest head."""
    with psycopg.connect(settings.sealer_database_url.get_secret_value()) as connection:
        row = connection.execute(CLOCKS).fetchone()
    return judge_clock(utc_now(), *(row or (utc_now(), utc_now())))


def judge_clock(here: datetime, there: datetime, sealed_at: datetime) -> str:
    """Return how far apart two clocks are, in words.

    Raises `CommandFailed` where that is too far, or where the newest head is of the future.
    """
    apart = abs((there - here).total_seconds())
    ahead = (sealed_at - max(here, there)).total_seconds()
    step = Text("用 NTP 校准时钟", "set the clocks by NTP")
    if apart > MOST_SECONDS_APART:
        raise CommandFailed(
            Text(
                f"本机与数据库时钟相差 {apart:.0f} 秒",
                f"this clock and the database's are {apart:.0f} s apart",
            ),
            step,
        )
    if ahead > MOST_SECONDS_APART:
        raise CommandFailed(
            Text(
                f"最新检查点来自 {ahead:.0f} 秒之后",
                f"the newest head was sealed {ahead:.0f} s in the future",
            ),
            step,
        )
    return f"{apart:.1f} s"


def examine_details(settings: Settings) -> str:
    """Find whether the ledger's details are purged in their time."""
    with psycopg.connect(settings.database_url.get_secret_value()) as connection:
        row = connection.execute(OLDEST).fetchone()
    return judge_details(*row) if row else "-"


def judge_details(purge_after: datetime, now: datetime) -> str:
    """Return the day until which the oldest detail is kept.

    Raises `CommandFailed` where it should have been purged over a day ago.
    """
    if now - purge_after > LONGEST_OVERDUE:
        days = (now - purge_after).days
        raise CommandFailed(
            Text(
                f"台账附记已到期 {days} 天仍未清除",
                f"details of the ledger were due {days} days ago and are not purged",
            ),
            Text(
                "查看封存程序日志中的 details not purged；tongban ledger seal",
                "see 'details not purged' in the sealer's log; tongban ledger seal",
            ),
        )
    return f"{purge_after:%Y-%m-%d}"
