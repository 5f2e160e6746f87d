"""The API's own login: it forgets nothing that still counts, and reads nothing that no code of it reads."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from exchange.migrate import login_url

NOW = datetime.now(UTC)
FOREVER = "infinity"
RUNNING, OVER = NOW + timedelta(hours=1), NOW - timedelta(hours=1)
FURNISH = """
insert into access.client (client_id, department, title, jwks, scopes, created_at)
    values ('hall', 'hall', 'hall', '{"keys": []}', array['batch'], now());
insert into access.batch_approval values ('runs', 'hall', 'item', 'case', 9, 9, 9, current_date - 9,
    current_date + 9, 'somebody', 'letter 1', now()), ('over', 'hall', 'item', 'case', 9, 9, 9,
    current_date - 9, current_date - 5, 'somebody', 'letter 1', now());
insert into budgets.batch_subject values ('runs', 1, 1), ('over', 1, 1);
insert into budgets.alarm (client, department, operator, kind, mark, begins_at, raised_at, request_id,
        subject_pseudonym, told_at)
    values ('hall', 'hall', sha256(''), 'decoy', 1, now(), now(), 'untold', sha256(''), null),
        ('hall', 'hall', sha256(''), 'decoy', 2, now(), now(), 'told', sha256(''), now());
"""
COUNTED = {
    "access.assertion_used": "insert into access.assertion_used values ('hall', 'j' || %(at)s, %(at)s)",
    "budgets.tally": """insert into budgets.tally (client, begins_at, mark, ends_at, client_mark)
        values ('hall', %(at)s - interval '1 day', 0, %(at)s, 7)""",
    "budgets.asked": "insert into budgets.asked values (7, %(at)s - interval '1 day', 1, 1, 1)",
    "budgets.claimed": "insert into budgets.claimed values (7, %(at)s, 1, 1, 1)",
}
FORGET = (
    "delete from access.assertion_used",
    "select budgets.purge(%(before)s)",
    "select budgets.purge_claims(%(before)s)",
    "select budgets.purge_batches(%(before)s)",
)


@pytest.fixture
def owner(database_url: str) -> Iterator[psycopg.Connection]:
    """The owner of an exchange with what runs and what is over, an alarm that is told and one that is not."""
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute(FURNISH.encode())
        for statement in COUNTED.values():
            for at in (RUNNING, OVER):
                connection.execute(statement.encode(), {"at": at})
        yield connection


@pytest.fixture
def api(owner: psycopg.Connection, database_url: str) -> Iterator[psycopg.Connection]:
    """The API's login in that exchange."""
    with psycopg.connect(login_url(database_url, "tongban_api", "pw"), autocommit=True) as connection:
        yield connection


def left(owner: psycopg.Connection) -> dict[str, int]:
    """Return how many rows of each kind there are."""
    tables = (*COUNTED, "budgets.batch_subject")
    counts = {table: owner.execute(f"select count(*) from {table}".encode()).fetchone() for table in tables}
    return {table: row[0] for table, row in counts.items() if row is not None}


def test_nothing_is_forgotten_before_it_is_over(owner: psycopg.Connection, api: psycopg.Connection) -> None:
    """Whatever time a worker states, what still counts by the database's clock stays; what is over goes."""
    assert set(left(owner).values()) == {2}
    for statement in FORGET:
        api.execute(statement.encode(), {"before": FOREVER})
    assert set(left(owner).values()) == {1}
    row = owner.execute("select expires_at from access.assertion_used").fetchone()
    assert row == (RUNNING,)


@pytest.mark.parametrize(
    "statement",
    [
        "select approved_by from access.batch_approval",
        "select basis from access.batch_approval",
        "update access.assertion_used set expires_at = now()",
        "delete from budgets.tally",
        "select label from budgets.decoy",
        "delete from budgets.alarm",
    ],
)
def test_what_no_code_needs_is_closed(api: psycopg.Connection, statement: str) -> None:
    """Who approved and why, the labels of decoys, and every change of counts but by their functions."""
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        api.execute(statement.encode())


def test_an_alarm_that_is_told_is_seen_no_more(api: psycopg.Connection) -> None:
    """The API reads of alarms what is still to be told."""
    assert api.execute("select request_id from budgets.alarm").fetchall() == [("untold",)]
