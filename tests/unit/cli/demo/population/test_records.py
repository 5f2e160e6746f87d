"""How departments write clean records down."""

from datetime import date
from random import Random

import pytest

from cli.demo.population.people import Person, draw_people
from cli.demo.population.records import Recorder


@pytest.fixture
def person() -> Person:
    """One resident."""
    return next(iter(draw_people(Random(3), 1, set())))


@pytest.mark.parametrize("anchor", [date(2026, 11, 1), date(2028, 3, 1)])
def test_identity_with_a_state_runs_and_an_expired_one_does_not(anchor: date, person: Person) -> None:
    """However the details fall, a card meant to be valid outlives the anchor's month by far."""
    recorder = Recorder(Random(1), anchor)
    for _ in range(300):
        assert recorder.identity(person, "0").validTo > f"{anchor.replace(year=anchor.year + 1):%Y%m%d}"
        assert recorder.identity(person, "0", expired=True).validTo < f"{anchor:%Y%m%d}"


def test_holders_of_one_title_differ_in_nothing_else(person: Person) -> None:
    """One row for each holder, the same title in each."""
    others = list(draw_people(Random(9), 2, {person.number}))
    rows = Recorder(Random(1), date(2026, 11, 1)).title(5, [person, *others])
    assert [row.holder_code for row in rows] == [person.number, *(other.number for other in others)]
    assert len({(row.title_no, row.unit_no, row.area, row.location, row.state) for row in rows}) == 1
    assert rows[0].share != "单独所有"
