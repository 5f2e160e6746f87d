"""Civil affairs' own PostgreSQL server: what its reader may do, its changes, how it goes and comes back."""

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path

import psycopg
import pytest

from catalog.loader import load
from catalog.model import Contract
from cli.demo.departments import CivilAffairs
from cli.demo.errors import RowAbsent
from cli.demo.population import DIVORCES, MARRIAGES, Population, make_population
from connectors import open_connector
from connectors.errors import SourceUnavailable
from exchange.settings import SHIPPED_CATALOGUE

NOW = datetime(2026, 11, 24, tzinfo=UTC)
Row = dict[str, object]
Rows = dict[tuple[object, object], Row]


@pytest.fixture(scope="module")
def population() -> Population:
    """The county of one month."""
    return make_population(NOW.date())


@pytest.fixture(scope="module")
def contract() -> Contract:
    """The marriages' contract."""
    return load(SHIPPED_CATALOGUE).contracts[MARRIAGES]


@pytest.fixture(scope="module")
def affairs(reachable_directory: Path, population: Population) -> Iterator[CivilAffairs]:
    """A seeded department."""
    department = CivilAffairs(reachable_directory / "civil_affairs", lambda: NOW)
    department.start()
    assert department.seed(population)
    yield department
    department.close()


def read(affairs: CivilAffairs, contract: Contract) -> Rows:
    """Read the whole register by its contract; of rows with one key the last."""
    with closing(open_connector(contract, lambda _: affairs.url, lambda: NOW)) as connector:
        rows = [row for batch in connector.read(contract) for row in batch.rows.to_pylist()]
    return {
        (row["certificate_no"], row["resident_no"]): {k: v for k, v in row.items() if k != "_ordinal"}
        for row in rows
    }


def test_reader_may_select_and_nothing_else(affairs: CivilAffairs) -> None:
    """The exchange's login reads the two registers; it writes nothing and sees nothing else."""
    with psycopg.connect(affairs.url, autocommit=True) as reader:
        row = reader.execute("select count(*) from marriage_register").fetchone()
        assert row is not None
        assert row[0] > 9000
        for statement in (
            "delete from divorce_register",
            "select * from demo.seeding",
            "create table public.mine (n int)",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                reader.execute(statement.encode())


def test_seeding_twice_changes_nothing(
    affairs: CivilAffairs, population: Population, contract: Contract
) -> None:
    """The second seeding of the same population keeps the rows, and changes made since."""
    (number,) = population.personas["divorced"].numbers[DIVORCES]
    affairs.revoke((number,))
    before = read(affairs, contract)
    assert not affairs.seed(population)
    assert read(affairs, contract) == before


def test_changes_reach_the_named_registrations_alone(
    affairs: CivilAffairs, population: Population, contract: Contract
) -> None:
    """A marriage rescinded for both spouses, one deleted, one limited: nothing else differs."""
    before = read(affairs, contract)
    married = population.personas["married"].numbers[MARRIAGES][0]
    former, present = population.personas["remarried"].numbers[MARRIAGES]
    affairs.revoke((married,))
    affairs.delete((former,))
    affairs.renew((present, population.personas["remarried"].code), date(2099, 1, 1))
    after = read(affairs, contract)
    assert {key[0] for key in set(before) - set(after)} == {former}
    changed = {key: row for key, row in after.items() if row != before[key]}
    assert sorted(str(key[0]) for key in changed) == sorted([married, married, present])
    assert {row["state"] for key, row in changed.items() if key[0] == married} == {"3"}


def test_a_killed_server_returns_with_what_was_committed(
    affairs: CivilAffairs, population: Population, contract: Contract
) -> None:
    """Down it is unavailable; after kill -9 it comes back at its URL with every committed change."""
    url = affairs.url
    gone = population.personas["divorced"].numbers[MARRIAGES][0]
    affairs.delete((gone,))
    affairs.server.kill()
    with pytest.raises(SourceUnavailable):
        read(affairs, contract)
    affairs.start()
    assert affairs.url == url
    assert gone not in {number for number, _ in read(affairs, contract)}


def test_an_absent_registration_is_a_fault_without_its_key(affairs: CivilAffairs) -> None:
    """The message names resource and change, never the key."""
    with pytest.raises(RowAbsent, match=r"marriage_certificate has no row .* renew") as fault:
        affairs.renew(("J371399-1999-999999", "371399199001010001"), date(2030, 1, 1))
    assert "371399" not in str(fault.value)
