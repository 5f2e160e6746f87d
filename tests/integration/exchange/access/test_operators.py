"""Operators in a real database: enrolled whole or not at all, disabled for good, named in one place only."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from exchange.access.changes import Change
from exchange.access.errors import OperatorOver, OperatorsRefused, OperatorUnknown, ReasonPersonal
from exchange.access.operators import NewOperator, OperatorRegister
from exchange.migrate import login_url, sqlalchemy_url

AT = datetime(2026, 3, 1, 8, tzinfo=UTC)
WHY = Change("li.na", "letter 17", AT)
LATER = replace(WHY, at=AT + timedelta(days=30), reason="letter 18")
HALL = "administrative_approval"
FANG, LEI = NewOperator("window-07", "王芳"), NewOperator("window-08", "李雷")


@pytest.fixture
def connection(database_url: str) -> Iterator[Connection]:
    """A transaction of the owner, rolled back in the end."""
    engine = create_engine(sqlalchemy_url(database_url), poolclass=NullPool)
    with engine.connect() as opened:
        opened.execute(text("select ledger.open_log('ledger.test/county')"))
        yield opened
    engine.dispose()


def enrolled(connection: Connection) -> list[str]:
    """The staff ids enrolled for the hall."""
    return [one.operator_id for one in OperatorRegister(connection).operators(HALL)]


def test_each_enrolment_is_a_change_and_an_entry(connection: Connection) -> None:
    """One row of access.change and one entry for each, joined by the request id alone."""
    OperatorRegister(connection).enrol(HALL, [FANG, LEI], WHY)
    OperatorRegister(connection).disable(HALL, LEI.operator_id, LATER)
    rows = connection.execute(
        text("select request_id, actor, action, target, reason from access.change order by id")
    )
    changes = [tuple(row) for row in rows]
    assert [change[1:] for change in changes] == [
        ("li.na", "enrol_operator", f"{HALL}/window-07", "letter 17"),
        ("li.na", "enrol_operator", f"{HALL}/window-08", "letter 17"),
        ("li.na", "disable_operator", f"{HALL}/window-08", "letter 18"),
    ]
    bodies = connection.execute(text("select convert_from(body, 'UTF8') from ledger.entry order by index"))
    entries = [json.loads(body) for (body,) in bodies]
    assert [entry["request_id"] for entry in entries] == [change[0] for change in changes]
    assert {(entry["kind"], entry["case"]) for entry in entries} == {("administration", HALL)}
    assert [entry["outcome"] for entry in entries] == ["enrol_operator", "enrol_operator", "disable_operator"]


def test_a_staff_id_stands_in_two_tables_and_nowhere_else(connection: Connection) -> None:
    """Every table of the database is searched; names stand in access.operator alone."""
    OperatorRegister(connection).enrol(HALL, [FANG], WHY)
    OperatorRegister(connection).disable(HALL, FANG.operator_id, LATER)
    assert holding(connection, "window-07") == {"access.operator", "access.change"}
    assert holding(connection, "王芳") == {"access.operator"}


def holding(connection: Connection, words: str) -> set[str]:
    """The tables with a row that holds `words`, in text or in bytes."""
    tables = connection.execute(
        text(
            "select format('%I.%I', schemaname, tablename) from pg_tables"
            " where schemaname in ('access', 'ledger', 'ops')"
        )
    ).scalars()
    needle = {"text": f"%{words}%", "bytes": f"%{words.encode().hex()}%"}
    query = "select exists (select from {} as row where row::text like :text or row::text like :bytes)"
    return {name for name in tables if connection.execute(text(query.format(name)), needle).scalar()}


def test_the_search_would_see_an_id_in_an_entry(connection: Connection) -> None:
    """The control: were the target written into the entry, as a client's id is, the search would tell."""
    OperatorRegister(connection).enrol(HALL, [FANG], replace(WHY, reason="window-7"))
    assert "ledger.entry" in holding(connection, "window-7")


def test_a_list_is_enrolled_whole_or_not_at_all(connection: Connection) -> None:
    """One fault keeps all out; every fault has its place, and none repeats an id or a name."""
    register = OperatorRegister(connection)
    register.enrol(HALL, [FANG], WHY)
    with pytest.raises(OperatorsRefused) as caught:
        register.enrol(HALL, [LEI, FANG, NewOperator("", "韩梅")], WHY)
    assert [fault.place for fault in caught.value.faults] == [1, 2]
    assert not [word for word in ("window-07", "王芳", "韩梅") if word in str(caught.value)]
    assert enrolled(connection) == ["window-07"]
    with pytest.raises(OperatorsRefused, match="at least one"):
        register.enrol(HALL, [], WHY)


def test_the_same_id_in_two_departments_is_two_operators(connection: Connection) -> None:
    """Ids are the departments' own; disabling one leaves the other."""
    register = OperatorRegister(connection)
    register.enrol(HALL, [FANG], WHY)
    register.enrol("tobacco_monopoly", [FANG], WHY)
    register.disable("tobacco_monopoly", FANG.operator_id, LATER)
    assert [one.department for one in register.operators()] == [HALL]
    assert [one.department for one in register.operators(ended=True)] == [HALL, "tobacco_monopoly"]


def test_who_was_disabled_comes_back_only_on_purpose(connection: Connection) -> None:
    """An old list brings nobody back; `anew` adds a row, and the ended enrolment stays."""
    register = OperatorRegister(connection)
    register.enrol(HALL, [FANG], WHY)
    register.disable(HALL, FANG.operator_id, LATER)
    with pytest.raises(OperatorsRefused, match="--anew"):
        register.enrol(HALL, [FANG], replace(LATER, at=LATER.at + timedelta(days=1)))
    register.enrol(HALL, [FANG], replace(LATER, at=LATER.at + timedelta(days=1)), anew=True)
    assert [one.disabled_at for one in register.operators(HALL, ended=True)] == [LATER.at, None]


def test_disabling_twice_or_a_stranger_is_a_fault(connection: Connection) -> None:
    """Neither is logged, and neither fault repeats the id."""
    register = OperatorRegister(connection)
    register.enrol(HALL, [FANG], WHY)
    register.disable(HALL, FANG.operator_id, LATER)
    with pytest.raises(OperatorOver) as over:
        register.disable(HALL, FANG.operator_id, LATER)
    with pytest.raises(OperatorUnknown) as unknown:
        register.disable(HALL, LEI.operator_id, LATER)
    assert "window-0" not in f"{over.value}{unknown.value}"
    assert connection.execute(text("select count(*) from access.change")).scalar_one() == 2


@pytest.mark.parametrize("reason", ["王芳 starts", "window-07 starts"])
def test_a_reason_names_no_operator(connection: Connection, reason: str) -> None:
    """The reason stands in the ledger: with a staff id or a name it is refused."""
    with pytest.raises(ReasonPersonal):
        OperatorRegister(connection).enrol(HALL, [FANG], replace(WHY, reason=reason))


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("update access.operator set disabled_at = null where disabled_at is not null", "only ends, once"),
        ("update access.operator set operator_id = 'x' where disabled_at is null", "only ends, once"),
        ("update access.operator set department = 'x', disabled_at = now()", "only ends, once"),
        ("delete from access.operator", "only added"),
        ("truncate access.operator", "only added"),
    ],
)
def test_an_enrolment_only_ends(connection: Connection, statement: str, told: str) -> None:
    """Not even the owner revives, renames, moves or deletes one in passing."""
    register = OperatorRegister(connection)
    register.enrol(HALL, [FANG, LEI], WHY)
    register.disable(HALL, LEI.operator_id, LATER)
    with pytest.raises(DBAPIError, match=told), connection.begin_nested():
        connection.execute(text(statement))


def test_the_api_reads_ids_and_no_names(database_url: str) -> None:
    """The API's login sees who is enrolled; names and the log of changes are closed to it."""
    with psycopg.connect(login_url(database_url, "tongban_api", "pw"), autocommit=True) as api:
        api.execute("select department, operator_id, disabled_at from access.operator")
        for closed in ("select name from access.operator", "select target from access.change"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                api.execute(closed.encode())
