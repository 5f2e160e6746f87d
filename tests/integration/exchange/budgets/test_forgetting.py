"""What the counts forget: of a told alarm whom it was about, and of a window that was made longer nothing."""

from datetime import UTC, datetime, timedelta

import asyncpg
import psycopg
import pytest
from psycopg import sql

from exchange.budgets.alarms import Alarm, raise_alarm, tell_alarms
from exchange.budgets.charging import BudgetCharger, Charge
from exchange.budgets.limits import Budgets, Kind
from exchange.budgets.marks import mark
from exchange.migrate import login_url
from tests.integration.exchange.budgets.workers import run_at_workers

WHO, PERSON = bytes(range(32)), bytes(range(32, 64))
ORIGIN = "ledger.test/county"
EIGHT_DAYS = timedelta(days=8)
COLUMNS = """
select table_schema, table_name, column_name from information_schema.columns
where table_schema in ('access', 'answers', 'budgets', 'ledger', 'ops') and data_type = any(%s)
"""


def columns_with(owner: psycopg.Connection, value: object, *types: str) -> set[str]:
    """Return the columns of these types in which a value stands."""
    found = set()
    for schema, table, column in owner.execute(COLUMNS, [list(types)]).fetchall():
        place = (sql.Identifier(schema, table), sql.Identifier(column))
        query = sql.SQL("select exists (select from {} where {} = %s)").format(*place)
        row = owner.execute(query, [value]).fetchone()
        if row is not None and row[0]:
            found.add(f"{schema}.{table}.{column}")
    return found


def places(owner: psycopg.Connection) -> set[str]:
    """Return where the person stands: by the pseudonym, or by the part of it that is a mark."""
    return columns_with(owner, PERSON, "bytea") | columns_with(owner, mark(PERSON), "bigint")


async def test_a_told_alarm_names_its_person_nowhere_but_in_the_detail(url: str) -> None:
    """Until it is told the row has the person; then the detail alone has, which is purged in its time."""
    begins = Budgets().window(datetime.now(UTC) - EIGHT_DAYS).begins_at
    alarm = Alarm(Kind.DECOY, "hall", "hall", WHO, mark(PERSON), begins, begins, "r1", "c1", None, PERSON)
    row = {"budgets.alarm.subject_pseudonym", "budgets.alarm.mark"}
    with psycopg.connect(url, autocommit=True) as owner:
        owner.execute("select ledger.open_log(%s)", [ORIGIN])
        async with asyncpg.create_pool(login_url(url, "tongban_api", "pw"), min_size=1, max_size=1) as pool:
            assert await raise_alarm(pool, alarm)
            assert places(owner) == row
            assert await tell_alarms(pool, ORIGIN, bytes(32)) == 1
            assert places(owner) == {"ledger.detail.subject_pseudonym", "budgets.alarm.mark"}
            assert not await raise_alarm(pool, alarm)  # of one window it is one alarm still
            await pool.execute("select budgets.purge(now())")
        assert places(owner) == {"ledger.detail.subject_pseudonym"}
        assert owner.execute("select kind, case_number, index from budgets.alarm").fetchall() == [
            ("decoy", "c1", 0)
        ]


@pytest.mark.parametrize("together", [1, 2])
def test_a_window_made_longer_keeps_its_counts(url: str, together: int) -> None:
    """What was asked of on the first day of a week counts to the week's end, charged alone or with others."""
    week = Budgets(window_seconds=7 * 86400).window(datetime.now(UTC))
    at = week.begins_at + timedelta(hours=1)

    def charge(subject: int, seconds: int) -> Charge:
        budgets = Budgets(window_seconds=seconds)
        return Charge("hall", 77, WHO, 1, subject, subject, budgets, budgets.window(at))

    async def work(chargers: list[BudgetCharger]) -> None:
        for seconds, first in ((86400, 1), (7 * 86400, 10)):
            pending = [chargers[0].charge(charge(first + n, seconds)) for n in range(together)]
            for one in pending:
                await one

    run_at_workers(url, BudgetCharger, 1, work)
    with psycopg.connect(url) as owner:
        ends = owner.execute("select distinct begins_at, ends_at from budgets.tally").fetchall()
        counts = owner.execute("select subjects from budgets.tally").fetchall()
    assert ends == [(week.begins_at, week.ends_at)]
    assert counts == [(2 * together,)] * 2
