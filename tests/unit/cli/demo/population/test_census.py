"""The census before any department writes it down."""

from datetime import date

from cli.demo.population.census import ENTERPRISE_NAME, take_census
from cli.demo.population.names import RARE_NAMES


def test_personas_stand_first_and_rare_names_after_them() -> None:
    """The order that everything else relies on."""
    census = take_census(date(2026, 11, 1), 1)
    names = [person.name for person in census.people]
    stars = [star.name for star in census.stars.values()]
    assert names[: len(stars) + len(RARE_NAMES)] == [*stars, *RARE_NAMES]
    assert census.enterprises[0].name == ENTERPRISE_NAME


def test_nobody_is_counted_twice() -> None:
    """Every number is one person's."""
    people = take_census(date(2026, 11, 1), 1).people
    assert len({person.number for person in people}) == len(people)


def test_streams_do_not_disturb_each_other() -> None:
    """A register draws the same, whatever another one drew before."""
    census = take_census(date(2026, 11, 1), 1)
    expected = census.stream("titles").random()
    census.stream("licences").random()
    assert census.stream("titles").random() == expected
    assert census.stream("licences").random() != expected
