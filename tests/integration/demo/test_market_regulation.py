"""Market regulation on both of its engines: same rows, same changes, a reader who may only read."""

import secrets
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import MySQLdb
import psycopg
import pytest
from psycopg import sql

from cli.demo.departments.market_engines import MariaDbEngine, MarketEngine, PostgresEngine
from cli.demo.departments.market_regulation import MarketRegulation
from cli.demo.errors import RowAbsent
from cli.demo.population import PERMITS, Population, make_population
from exchange.postgres import Cluster, service_account

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
DRIVER_FAULTS = (MySQLdb.Error, psycopg.Error)
Rows = dict[str, tuple[Any, ...]]


class Licences(NamedTuple):
    """A department on one engine, and the directory it lives in."""

    department: MarketRegulation
    engine: MarketEngine
    directory: Path


@pytest.fixture(scope="module")
def population() -> Population:
    """The county of one month."""
    return make_population(NOW.date())


@pytest.fixture
def postgres_place(postgres_server: Cluster) -> Iterator[str]:
    """The owner's URL of an empty PostgreSQL database."""
    name = f"market_{secrets.token_hex(4)}"
    with psycopg.connect(postgres_server.url(), autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        yield postgres_server.url(name)
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
        connection.execute(sql.SQL("DROP ROLE IF EXISTS {}").format(sql.Identifier(f"{name}_reader")))


@pytest.fixture(params=["MariaDB", "PostgreSQL"])
def licences(
    request: pytest.FixtureRequest, reachable_directory: Path, population: Population
) -> Iterator[Licences]:
    """A started and seeded department, once on each engine."""
    directory = reachable_directory / f"market-{secrets.token_hex(4)}"
    directory.mkdir()
    engine: MarketEngine = MariaDbEngine(directory, service_account())
    if request.param == "PostgreSQL":
        engine = PostgresEngine(directory, request.getfixturevalue("postgres_place"))
    department = MarketRegulation(engine, lambda: NOW)
    department.start()
    assert department.seed(population)
    yield Licences(department, engine, directory)
    department.close()


def _reader(url: str) -> Any:
    if url.startswith("postgresql"):
        return psycopg.connect(url)
    place = urlsplit(url)
    return MySQLdb.connect(
        host=place.hostname or "",
        port=place.port or 0,
        user=place.username or "",
        password=place.password or "",
        database=place.path[1:],
        charset="utf8mb4",
        init_command="SET time_zone = '+00:00'",
    )


def _rows(url: str) -> Rows:
    text = "CAST(est_date AS CHAR(10))"  # a driver would turn a zero date into None
    query = f"SELECT reg_no, holder_name, {text}, valid_to, reg_state, upd_time, reg_capital FROM biz_licence"
    with closing(_reader(url)) as connection, closing(connection.cursor()) as cursor:
        cursor.execute(query)
        return {row[0]: row for row in cursor.fetchall()}


def test_every_row_stands_as_the_population_says(licences: Licences, population: Population) -> None:
    """3,000 rows, names with four-byte characters and missing ones included; zero dates on MariaDB alone."""
    rows = _rows(licences.department.url)
    assert {no: row[1] for no, row in rows.items()} == {r.reg_no: r.holder_name for r in population.licences}
    assert {no: row[3] for no, row in rows.items()} == {r.reg_no: r.valid_to for r in population.licences}
    zero = {no for no, row in rows.items() if row[2] == "0000-00-00"}
    assert zero == (population.zero_dated if licences.engine.holds_zero_dates else set())
    assert licences.department.engine == licences.engine.title


def _permits(url: str) -> list[tuple[Any, ...]]:
    query = "SELECT permit_no, holder_name, premises, valid_to, permit_state, upd_time FROM food_permit"
    with closing(_reader(url)) as connection, closing(connection.cursor()) as cursor:
        cursor.execute(query)
        return sorted(map(tuple, cursor.fetchall()), key=lambda row: (row[0], row[2]))


def test_every_permit_stands_as_the_population_says(licences: Licences, population: Population) -> None:
    """The second table holds the permits, those written twice as often as planted."""
    wanted = sorted(
        (r.permit_no, r.holder_name, r.premises, r.valid_to, r.permit_state) for r in population.permits
    )
    assert [row[:5] for row in _permits(licences.department.url)] == wanted


def test_changes_reach_the_named_permit_alone(licences: Licences, population: Population) -> None:
    """A permit's number says that it is one: revoke, renew and delete leave all other rows."""
    department, url = licences.department, licences.department.url
    before, kept = {row[0]: row for row in _permits(url)}, _rows(url)
    clear, revoked, enterprise = (
        population.personas[key].numbers[PERMITS] for key in ("clear", "revoked", "enterprise")
    )
    department.revoke(clear)
    department.renew(revoked, date(2031, 5, 6))
    department.delete(enterprise)
    assert not department.seed(population)
    after = {row[0]: row for row in _permits(url)}
    assert after[clear[0]][4] == "5"
    assert after[clear[0]][5].replace(tzinfo=UTC) == NOW
    assert after[revoked[0]][3:5] == ("2031-05-06", "1")
    changed = {no for no in before if before[no] != after.get(no)}
    assert changed == {clear[0], revoked[0], enterprise[0]}
    assert before.keys() - after.keys() == {enterprise[0]}
    assert _rows(url) == kept
    with pytest.raises(RowAbsent, match="food_permit has no row") as fault:
        department.revoke(enterprise)
    assert enterprise[0] not in str(fault.value)


def test_instants_are_utc(licences: Licences, population: Population) -> None:
    """The time of the last change is the population's, read in a UTC session."""
    wanted = population.licences[0]
    read = _rows(licences.department.url)[wanted.reg_no][5]
    assert f"{read.astimezone(UTC) if read.tzinfo else read:%Y-%m-%d %H:%M:%S}" == wanted.upd_time


def test_seeding_twice_changes_nothing(licences: Licences, population: Population) -> None:
    """The second seeding says so and leaves every row, changed ones too."""
    licences.department.revoke(population.personas["clear"].licence_nos)
    before = _rows(licences.department.url)
    assert not licences.department.seed(population)
    assert _rows(licences.department.url) == before


def test_another_population_replaces_the_rows(licences: Licences) -> None:
    """A population of another seed takes the whole table over."""
    other = make_population(NOW.date(), seed=5)
    assert licences.department.seed(other)
    rows = _rows(licences.department.url)
    assert {no: row[1] for no, row in rows.items()} == {r.reg_no: r.holder_name for r in other.licences}


def test_changes_reach_the_named_row_alone(licences: Licences, population: Population) -> None:
    """Revoke, renew and delete change one row each, with the moment of the change."""
    before = _rows(licences.department.url)
    clear, revoked, enterprise = (
        population.personas[key].licence_nos for key in ("clear", "revoked", "enterprise")
    )
    licences.department.revoke(clear)
    licences.department.renew(revoked, date(2031, 5, 6))
    licences.department.delete(enterprise)
    after = _rows(licences.department.url)
    assert after[clear[0]][4] == "07"
    assert after[clear[0]][5].replace(tzinfo=UTC) == NOW
    assert after[revoked[0]][3:5] == ("2031-05-06", "01")
    changed = {no for no in before if before[no] != after.get(no)}
    assert changed == {clear[0], revoked[0], enterprise[0]}
    assert before.keys() - after.keys() == {enterprise[0]}


def test_absent_row_is_a_fault_without_its_key(licences: Licences) -> None:
    """No change goes nowhere in silence, and the message repeats no number."""
    for change in (licences.department.revoke, licences.department.delete):
        with pytest.raises(RowAbsent) as fault:
            change(("371399000000000",))
        assert "371399" not in str(fault.value)


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM biz_licence",
        "DELETE FROM food_permit",
        "UPDATE biz_licence SET reg_state = '01'",
        "SELECT * FROM demo.seeding",
        "CREATE TABLE mine (a INT)",
    ],
)
def test_reader_may_only_read_the_two_tables(licences: Licences, statement: str) -> None:
    """The exchange's account is refused everything but its select."""
    with (
        closing(_reader(licences.department.url)) as connection,
        closing(connection.cursor()) as cursor,
        pytest.raises(DRIVER_FAULTS, match=r"denied|permission"),
    ):
        cursor.execute(statement)


def test_stopped_department_refuses_and_comes_back_under_the_same_url(
    licences: Licences, population: Population
) -> None:
    """Down means that no connection opens; afterwards everything is as it was."""
    url, before = licences.department.url, _rows(licences.department.url)
    licences.department.stop()
    with pytest.raises(DRIVER_FAULTS):
        _reader(url)
    licences.department.start()
    assert not licences.department.seed(population)
    assert licences.department.url == url
    assert _rows(url) == before
