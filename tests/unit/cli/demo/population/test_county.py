"""The population as a whole: sizes, repeatability, the same people everywhere."""

from collections import Counter
from datetime import date

import pytest

from cli.demo.population import Population, digest, make_population
from cli.demo.population.personas import FORMER_NAME

TODAY = date(2026, 11, 24)


@pytest.fixture(scope="module")
def population() -> Population:
    """The county of one month."""
    return make_population(TODAY)


def test_county_has_its_agreed_size(population: Population) -> None:
    """20,000 persons, 1,200 enterprises and 1,800 individual businesses, 10,000 titles of 1 to 3 holders."""
    assert len(population.people) == len(population.identities) == 20_000
    assert Counter(row.holder_kind for row in population.licences) == {"E": 1200, "I": 1800}
    holders = Counter(row.title_no for row in population.titles)
    assert len(holders) == 10_000
    assert set(holders.values()) >= {1, 2, 3}


def test_same_month_and_seed_give_the_same_rows(population: Population) -> None:
    """Any day of a month gives the same county, so that a restart tomorrow changes nothing."""
    again = make_population(date(2026, 11, 1))
    assert again.licences == population.licences
    assert again.titles == population.titles
    assert again.identities == population.identities
    assert again.planted_keys == population.planted_keys


def test_another_seed_gives_another_county_with_the_same_personas(population: Population) -> None:
    """The crowd changes with the seed; personas keep their numbers, names, licences and titles."""
    other = make_population(TODAY, seed=7)
    assert digest(other.identities) != digest(population.identities)
    assert other.personas == population.personas
    assert other.planted == population.planted


def test_resident_numbers_do_not_depend_on_the_day(population: Population) -> None:
    """Years later the same people live in the county; only periods of validity have moved."""
    later = make_population(date(2029, 2, 3))
    assert later.people == population.people
    assert digest(later.identities) != digest(population.identities)


def test_people_carry_one_name_and_number_in_every_department(population: Population) -> None:
    """Every right number in licences and titles belongs to a resident, under the resident's name."""
    names = {person.number: person.name for person in population.people}
    operators = [(r.holder_code, r.holder_name) for r in population.licences if r.holder_kind == "I"]
    owners = [(row.holder_code, row.holder_name) for row in population.titles if row.holder_kind == "1"]
    strangers = [code for code, _ in operators + owners if code not in names]
    assert len(strangers) <= 12 + 24  # the wrong check digits planted among both
    held = [(code, name) for code, name in operators + owners if name is not None]
    renamed = [(code, name) for code, name in held if names.get(code, name) != name]
    assert renamed == [(population.personas["two_names"].code, FORMER_NAME)]
    identified = {row.idNo for row in population.identities}
    assert len({code for code, _ in operators} & {code for code, _ in owners} & identified) > 400


def test_organisations_that_hold_titles_hold_licences(population: Population) -> None:
    """An enterprise has one credit code in both departments."""
    enterprises = {row.uscc for row in population.licences if row.holder_kind == "E"}
    holders = {row.holder_code for row in population.titles if row.holder_kind == "2"}
    assert len(holders - enterprises) <= 24 + 15  # wrong check digits planted on either side
    assert len(holders & enterprises) > 200
