"""What the counts forget: of a told alarm whom it was about."""

from datetime import UTC, datetime, timedelta

import asyncpg
import psycopg
from psycopg import sql

from exchange.budgets.alarms import Alarm, raise_alarm, tell_alarms
from exchange.budgets.limits import Budgets, Kind
from exchange.budgets.marks import mark
from exchange.migrate import login_url

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
