"""Personas: each has exactly the records its name promises."""

from datetime import date, timedelta

import pytest

from catalog.model import HolderType
from cli.demo.population import LICENCES, Population, make_population
from cli.demo.population.personas import FORMER_NAME

TODAY = date(2026, 11, 24)
PARTS = [
    ("clear", ["01"], ["现势"], True),
    ("revoked", ["07"], ["现势"], True),
    ("suspended", ["01"], ["查封"], True),
    ("expired", ["01"], ["现势"], False),
    ("renewed", ["07", "01"], ["现势"], True),
    ("co_owner", ["01"], ["现势"], True),
    ("nothing", [], [], True),
    ("held_back", ["99"], ["现势"], True),
    ("not_yet_valid", ["01"], ["现势"], True),
    ("cancelled", ["04"], ["注销"], True),
    ("rescinded", ["03"], ["撤销"], True),
    ("mismatch", ["01"], ["现势"], True),
    ("two_names", ["01", "01"], ["现势"], True),
    ("married", ["01"], ["现势"], True),
    ("divorced", ["01"], ["现势"], True),
    ("remarried", ["01"], ["现势"], True),
    ("legacy_number", ["01"], ["现势"], True),
    ("card_lost", ["01"], ["现势"], True),
    ("certificate_frozen", ["01"], ["现势"], True),
]
"""Persona, states of its licences, states of its titles, whether its identity card still runs."""


@pytest.fixture(scope="module", params=[TODAY, date(2027, 2, 28), date(2030, 1, 31)])
def population(request: pytest.FixtureRequest) -> Population:
    """The county of several months: personas must keep their parts."""
    county = make_population(request.param)
    assert county.anchor <= request.param
    return county


def _identity(population: Population, key: str) -> tuple[str, bool]:
    row = next(row for row in population.identities if row.idNo == population.personas[key].code)
    end = "9999-12-31" if row.validTo == "长期" else f"{row.validTo[:4]}-{row.validTo[4:6]}-{row.validTo[6:]}"
    return row.state, date.fromisoformat(end) >= population.anchor + timedelta(days=31)


def _licences(population: Population, key: str) -> list[tuple[str, str]]:
    code = population.personas[key].code
    rows = [row for row in population.licences if row.holder_code == code]
    assert tuple(row.reg_no for row in rows) == population.personas[key].licence_nos
    return [(row.reg_state, row.valid_to) for row in rows]


def _titles(population: Population, key: str) -> list[str]:
    code = population.personas[key].code
    rows = [row for row in population.titles if row.holder_code == code]
    assert tuple(row.title_no for row in rows) == population.personas[key].title_nos
    return [row.state for row in rows]


@pytest.mark.parametrize(("key", "licences", "titles", "identity_valid"), PARTS)
def test_person_has_the_records_of_the_part(
    population: Population, key: str, licences: list[str], titles: list[str], *, identity_valid: bool
) -> None:
    """States are as the part says, every licence's period still runs, and nothing else is held."""
    assert population.personas[key].holder_type is HolderType.RESIDENT_ID
    assert _licences(population, key) == [(state, "长期") for state in licences]
    assert _titles(population, key) == titles
    assert _identity(population, key) == ("0", identity_valid)


def test_no_persona_is_left_out(population: Population) -> None:
    """The table above names every person of the cast."""
    assert {part[0] for part in PARTS} | {"enterprise"} == set(population.personas)


def test_title_that_is_not_yet_valid_begins_after_the_month(population: Population) -> None:
    """Registered already, the term of use begins later."""
    number = population.personas["not_yet_valid"].title_nos[0]
    (row,) = [row for row in population.titles if row.title_no == number]
    assert row.registered_on < population.anchor.isoformat()
    assert row.valid_from > (population.anchor + timedelta(days=31)).isoformat()


def test_two_names_stand_for_one_number(population: Population) -> None:
    """The older licence is under the former name."""
    persona = population.personas["two_names"]
    names = [row.holder_name for row in population.licences if row.holder_code == persona.code]
    assert names == [FORMER_NAME, persona.name]


def test_enterprise_has_a_licence_and_a_title(population: Population) -> None:
    """The organisation among the personas is named by its credit code."""
    assert population.personas["enterprise"].holder_type is HolderType.UNIFIED_SOCIAL_CREDIT_CODE
    assert _licences(population, "enterprise") == [("01", "长期")]
    assert _titles(population, "enterprise") == ["现势"]


def test_co_owner_shares_the_title_with_two_others(population: Population) -> None:
    """Three holders stand on one title, each a different person."""
    number = population.personas["co_owner"].title_nos[0]
    assert len({row.holder_code for row in population.titles if row.title_no == number}) == 3


def test_renewed_licence_is_newer_than_the_revoked_one(population: Population) -> None:
    """The valid licence was established after the one that was revoked."""
    old, new = population.personas["renewed"].licence_nos
    began = {row.reg_no: row.valid_from for row in population.licences}
    assert began[old] < began[new]


def test_no_persona_is_planted_but_the_one_held_back(population: Population) -> None:
    """Dirt never hits a persona by chance; the one held back has a right number in a broken row."""
    codes = {persona.code for persona in population.personas.values()}
    hit = {key for rules in population.planted_keys.values() for keys in rules.values() for key in keys}
    numbers = {number for persona in population.personas.values() for number in persona.licence_nos}
    held_back = population.personas["held_back"].licence_nos
    assert {key[0] for key in hit} & numbers == set(held_back)
    assert not {part for key in hit for part in key} & codes
    assert held_back in population.planted_keys[LICENCES]["state_known"]
