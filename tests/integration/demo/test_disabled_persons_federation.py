"""The federation's SQLite file: the classes of its cells, its changes, how it goes and comes back."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from catalog.loader import load
from catalog.model import Contract
from cli.demo.departments import DisabledPersonsFederation
from cli.demo.errors import RowAbsent
from cli.demo.population import CERTIFICATES, Population, make_population
from connectors import open_connector
from connectors.errors import SourceUnavailable
from exchange.settings import SHIPPED_CATALOGUE

NOW = datetime(2026, 11, 24, tzinfo=UTC)
Row = dict[str, object]


@pytest.fixture(scope="module")
def population() -> Population:
    """The county of one month."""
    return make_population(NOW.date())


@pytest.fixture(scope="module")
def contract() -> Contract:
    """The certificates' contract."""
    return load(SHIPPED_CATALOGUE).contracts[CERTIFICATES]


@pytest.fixture
def federation(tmp_path: Path, population: Population) -> Iterator[DisabledPersonsFederation]:
    """A seeded federation."""
    department = DisabledPersonsFederation(tmp_path / "federation", lambda: NOW)
    department.start()
    assert department.seed(population)
    yield department
    department.close()


def read(federation: DisabledPersonsFederation, contract: Contract) -> dict[str, Row]:
    """Read the whole file by its contract, by certificate number."""
    with closing(open_connector(contract, lambda _: federation.url, lambda: NOW)) as connector:
        rows = [row for batch in connector.read(contract) for row in batch.rows.to_pylist()]
    return {row["certificate_no"]: {k: v for k, v in row.items() if k != "_ordinal"} for row in rows}


def test_cells_keep_the_class_they_were_stored_in(federation: DisabledPersonsFederation) -> None:
    """SQLite itself says of each column which classes stand in it, and how often."""
    with closing(sqlite3.connect(federation.url.removeprefix("sqlite:///"))) as database:
        found = {
            name: dict(database.execute(f"select typeof({name}), count(*) from cdpf_certificate group by 1"))
            for name in ("certificate_no", "id_no", "name", "issued_on", "state", "level")
        }
    assert found == {
        "certificate_no": {"text": 902},
        "id_no": {"text": 900, "real": 2},
        "name": {"text": 900, "null": 2},
        "issued_on": {"text": 896, "integer": 3, "real": 3},
        "state": {"text": 899, "integer": 3},
        "level": {"integer": 902},
    }


def test_the_file_is_private(federation: DisabledPersonsFederation) -> None:
    """Other users of the machine cannot read the register."""
    assert Path(federation.url.removeprefix("sqlite:///")).stat().st_mode & 0o077 == 0


def test_seeding_twice_changes_nothing(
    federation: DisabledPersonsFederation, population: Population, contract: Contract
) -> None:
    """The second seeding of the same population keeps the rows, and changes made since."""
    (number,) = population.personas["legacy_number"].numbers[CERTIFICATES]
    federation.revoke((number,))
    before = read(federation, contract)
    assert not federation.seed(population)
    assert read(federation, contract) == before
    assert before[number]["state"] == "04"


def test_changes_reach_the_named_certificates_alone(
    federation: DisabledPersonsFederation, population: Population, contract: Contract
) -> None:
    """A certificate revoked, one deleted, one renewed: nothing else differs."""
    before = read(federation, contract)
    (legacy,), (gone,), (frozen,) = (
        population.personas[key].numbers[CERTIFICATES]
        for key in ("legacy_number", "expired", "certificate_frozen")
    )
    federation.revoke((legacy,))
    federation.delete((gone,))
    federation.renew((frozen,), date(2099, 1, 1))
    after = read(federation, contract)
    assert set(before) - set(after) == {gone}
    assert {number: row for number, row in after.items() if row != before[number]} == {
        legacy: before[legacy] | {"state": "04"},
        frozen: before[frozen] | {"state": "01", "valid_to": date(2099, 1, 1)},
    }


def test_a_stopped_federation_cannot_be_read_and_works_on(
    federation: DisabledPersonsFederation, population: Population, contract: Contract
) -> None:
    """The file is gone while it is down; what was changed meanwhile is there afterwards."""
    (number,) = population.personas["expired"].numbers[CERTIFICATES]
    federation.stop()
    federation.stop()
    with pytest.raises(SourceUnavailable):
        read(federation, contract)
    federation.delete((number,))
    federation.start()
    assert number not in read(federation, contract)


def test_an_absent_certificate_is_a_fault_without_its_key(federation: DisabledPersonsFederation) -> None:
    """The message names resource and change, never the key."""
    with pytest.raises(RowAbsent, match=r"certificate has no row .* renew") as fault:
        federation.renew(("37139919000101000111",), date(2030, 1, 1))
    assert "371399" not in str(fault.value)
