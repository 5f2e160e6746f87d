"""People and businesses before any department writes them down."""

from random import Random

from cli.demo.population.names import RARE_NAMES
from cli.demo.population.people import draw_enterprises, draw_individual_businesses, draw_people


def test_people_have_numbers_of_their_own_that_agree_with_birth_and_sex() -> None:
    """No number occurs twice, none was taken before, and sex and birth can be read from it."""
    first = next(iter(draw_people(Random(7), 1, set())))
    people = list(draw_people(Random(7), 800, {first.number}))
    assert len({person.number for person in people} | {first.number}) == 801
    for person in people:
        assert person.number[6:14] == f"{person.born_on:%Y%m%d}"
        assert person.sex == ("1" if int(person.number[14:17]) % 2 else "2")


def test_first_people_carry_the_rare_names() -> None:
    """The rare names stand first, so that they are there in a county of any size."""
    people = list(draw_people(Random(7), 20, set()))
    assert tuple(person.name for person in people[:12]) == RARE_NAMES


def test_businesses_have_numbers_of_their_own() -> None:
    """Neither registration numbers nor credit codes repeat, across both kinds."""
    people = list(draw_people(Random(7), 400, set()))
    businesses = [*draw_enterprises(Random(1), 600), *draw_individual_businesses(Random(1), people)]
    assert len({business.registration for business in businesses}) == 1000
    assert len({business.credit for business in businesses}) == 1000
    assert businesses[600].operator == people[0]
