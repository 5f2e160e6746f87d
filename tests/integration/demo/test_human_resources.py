"""Human resources: every change of the list is a new workbook, read by the contract as it stands."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from catalog.loader import load
from catalog.model import Contract
from cli.demo.departments import HumanResources
from cli.demo.errors import RowAbsent
from cli.demo.population import CARDS, Population, make_population
from connectors import open_connector
from connectors.errors import SourceUnavailable
from exchange.settings import SHIPPED_CATALOGUE

NOW = datetime(2026, 11, 24, tzinfo=UTC)


@pytest.fixture(scope="module")
def population() -> Population:
    """The county of one month, with three hundred cards: the personas', and others."""
    county = make_population(NOW.date())
    return replace(county, cards=county.cards[:300])


@pytest.fixture(scope="module")
def contract() -> Contract:
    """The cards' contract."""
    return load(SHIPPED_CATALOGUE).contracts[CARDS]


@pytest.fixture
def office(tmp_path: Path, population: Population) -> Iterator[HumanResources]:
    """A seeded office."""
    department = HumanResources(tmp_path / "human_resources", lambda: NOW)
    department.start()
    assert department.seed(population)
    yield department
    department.close()


def read(office: HumanResources, contract: Contract) -> dict[str, tuple[str, object, bool]]:
    """Read the newest workbook: state, last day and open end of each card number."""
    with closing(open_connector(contract, lambda _: office.url, lambda: NOW)) as connector:
        rows = [row for batch in connector.read(contract) for row in batch.rows.to_pylist()]
    return {row["card_no"]: (row["state"], row["valid_to"], row["_open_ended"]) for row in rows}


def test_seeding_twice_writes_nothing_more(office: HumanResources, population: Population) -> None:
    """The second seeding of the same population leaves every byte."""
    before = {path.name: path.read_bytes() for path in office.drops.iterdir()}
    assert not office.seed(population)
    assert {path.name: path.read_bytes() for path in office.drops.iterdir()} == before


def test_changes_reach_the_named_cards_alone(
    office: HumanResources, population: Population, contract: Contract
) -> None:
    """A card cancelled, one left out, one made valid: the next workbook differs in these three."""
    before = read(office, contract)
    (gone,), (clear,), (lost,) = (
        population.personas[key].numbers[CARDS] for key in ("mismatch", "clear", "card_lost")
    )
    office.revoke((clear,))
    office.delete((gone,))
    office.renew((lost,), date(2099, 1, 1))
    after = read(office, contract)
    assert set(before) - set(after) == {gone}
    assert {no: after[no] for no in after if after[no] != before[no]} == {
        clear: ("注销", *before[clear][1:]),
        lost: ("正常", date(2099, 1, 1), False),
    }


def test_changes_survive_a_new_start_and_seeding(
    office: HumanResources, population: Population, contract: Contract, tmp_path: Path
) -> None:
    """An office that is started again keeps what was changed in it."""
    (clear,) = population.personas["clear"].numbers[CARDS]
    office.revoke((clear,))
    again = HumanResources(tmp_path / "human_resources", lambda: NOW)
    again.start()
    assert not again.seed(population)
    assert read(again, contract)[clear][0] == "注销"


def test_a_stopped_office_cannot_be_read_and_works_on(
    office: HumanResources, population: Population, contract: Contract
) -> None:
    """The share is gone while it is down; what was changed meanwhile is there afterwards."""
    (clear,) = population.personas["clear"].numbers[CARDS]
    office.stop()
    office.stop()
    with pytest.raises(SourceUnavailable):
        read(office, contract)
    office.delete((clear,))
    office.start()
    assert clear not in read(office, contract)


def test_a_daily_delivery_comes_again(tmp_path: Path, population: Population, contract: Contract) -> None:
    """A start after half a day drops the same list anew, so that it does not grow stale."""
    now = datetime.now(UTC)
    first = HumanResources(tmp_path / "human_resources", lambda: now)
    first.start()
    assert first.seed(population)
    later = HumanResources(tmp_path / "human_resources", lambda: now + timedelta(days=1))
    later.start()
    assert not later.seed(population)
    assert len(list(later.drops.glob("*.xlsx"))) == 2
    with closing(open_connector(contract, lambda _: later.url, lambda: now + timedelta(days=1))) as connector:
        assert sum(batch.rows.num_rows for batch in connector.read(contract)) == 300


def test_an_absent_card_is_a_fault_without_its_key(office: HumanResources) -> None:
    """The message names resource and change, never the key."""
    with pytest.raises(RowAbsent, match=r"social_security_card has no row .* revoke") as fault:
        office.revoke(("Z99999999",))
    assert "Z99999999" not in str(fault.value)
