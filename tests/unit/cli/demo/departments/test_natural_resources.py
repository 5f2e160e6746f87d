"""Natural resources: every change is a new whole drop."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from cli.demo.departments import NaturalResources
from cli.demo.errors import RowAbsent
from cli.demo.population import Population, make_population

NOW = datetime(2026, 11, 24, tzinfo=UTC)


@pytest.fixture(scope="module")
def population() -> Population:
    """The county of one month."""
    return make_population(NOW.date())


@pytest.fixture
def department(tmp_path: Path, population: Population) -> NaturalResources:
    """A seeded department."""
    natural_resources = NaturalResources(tmp_path / "natural_resources", lambda: NOW)
    natural_resources.start()
    assert natural_resources.seed(population)
    return natural_resources


def _files(department: NaturalResources) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in department.drops.iterdir()}


def test_seeding_twice_writes_nothing_more(department: NaturalResources, population: Population) -> None:
    """The second seeding of the same population leaves every byte."""
    before = _files(department)
    assert not department.seed(population)
    assert _files(department) == before


def test_another_population_is_dropped(department: NaturalResources) -> None:
    """A population of another seed replaces the register."""
    other = make_population(NOW.date(), seed=5)
    assert department.seed(other)
    assert tuple(department.rows()) == other.titles


def test_changes_reach_the_named_rows_alone(department: NaturalResources, population: Population) -> None:
    """Revoking names the title for all its holders, deleting one holder names that holder's row."""
    number = population.personas["co_owner"].title_nos[0]
    clear = population.personas["clear"]
    department.revoke((number,))
    department.delete((clear.title_nos[0], clear.code))
    suspended = population.personas["suspended"].title_nos
    department.renew(suspended, date(2099, 1, 1))
    before = {row for row in population.titles if row.title_no != number}
    after = set(department.rows())
    assert {row.state for row in after if row.title_no == number} == {"撤销"}
    gone = {row for row in before - after if row.title_no == clear.title_nos[0]}
    assert [row.holder_code for row in gone] == [clear.code]
    assert [(row.state, row.valid_to) for row in after if row.title_no == suspended[0]] == [
        ("现势", "2099-01-01")
    ]
    assert len(department.rows()) == len(population.titles) - 1


def test_changes_survive_a_new_start_and_seeding(
    department: NaturalResources, population: Population, tmp_path: Path
) -> None:
    """A demo that is started again keeps what was changed in it."""
    department.revoke(population.personas["clear"].title_nos)
    again = NaturalResources(tmp_path / "natural_resources", lambda: NOW)
    again.start()
    assert not again.seed(population)
    states = {row.title_no: row.state for row in again.rows()}
    assert states[population.personas["clear"].title_nos[0]] == "撤销"


def test_a_stopped_department_has_no_directory_and_works_on(
    department: NaturalResources, population: Population
) -> None:
    """The share is gone while it is down; what was changed meanwhile is there afterwards."""
    department.stop()
    department.stop()
    assert not department.drops.exists()
    department.delete(population.personas["clear"].title_nos)
    department.start()
    assert len(department.rows()) == len(population.titles) - 1


def test_an_absent_row_is_a_fault_without_its_key(department: NaturalResources) -> None:
    """The message names resource and change, never the key."""
    with pytest.raises(RowAbsent, match=r"real_estate_title has no row .* revoke") as fault:
        department.revoke(("鲁(1999)", "371399190001010000"))
    assert "371399" not in str(fault.value)
