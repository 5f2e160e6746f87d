"""Resident identities: the dirt recounted from the rows, everybody once."""

from collections import Counter
from datetime import date

import pytest

from cli.demo.population import IDENTITIES, Population, make_population
from tests.unit.cli.demo.population.recount import (
    Rules,
    all_said,
    day,
    end_readable,
    in_order,
    recount,
    resident_ok,
)

FORM = "%Y%m%d"
RULES: Rules = {
    "readable": lambda r: bool(day(r.birthDate, FORM)) and end_readable(r.validTo, FORM),
    "required": lambda r: all_said(r.idNo, r.name, r.sex, r.issuedBy),
    "state_known": lambda r: r.state in {"0", "1", "2", "3"},
    "holder_code_valid": lambda r: resident_ok(r.idNo),
    "period_in_order": lambda r: in_order(r.validFrom, r.validTo, FORM),
    "birth_matches_number": lambda r: (
        not resident_ok(r.idNo) or not day(r.birthDate, FORM) or r.idNo[6:14] == r.birthDate
    ),
}


def test_planted_table_equals_a_recount_of_the_rows(county_of_november: Population) -> None:
    """Every rule's count follows from the rows alone, no row breaks two rules, and it is the agreed one."""
    counted = recount(RULES, county_of_november.identities)
    assert counted == county_of_november.planted[IDENTITIES]
    assert counted == {"holder_code_valid": 52, "birth_matches_number": 16, "required": 12, "readable": 8}


def test_planted_keys_name_the_broken_rows(county_of_november: Population) -> None:
    """The keys kept for a rule are those of exactly the rows that break it."""
    for rule, keys in county_of_november.planted_keys[IDENTITIES].items():
        found = {row.key for row in county_of_november.identities if not RULES[rule](row)}
        assert found == set(keys)


def test_full_width_numbers_fool_python_digits(county_of_november: Population) -> None:
    """Twenty of the wrong numbers are full-width: `isdigit` says yes to them."""
    full_width = [row.idNo for row in county_of_november.identities if not row.idNo.isascii()]
    assert len(full_width) == 20
    assert all(number[:17].isdigit() for number in full_width)


def test_every_resident_is_recorded_once_and_personas_stand_first(county_of_november: Population) -> None:
    """One row for each person in the census's order, spoiled numbers aside."""
    numbers = [person.number for person in county_of_november.people]
    recorded = [row.idNo for row in county_of_november.identities]
    differing = [(a, b) for a, b in zip(numbers, recorded, strict=True) if a != b]
    assert len(differing) == 52


def test_standings_are_dealt_in_exact_numbers(county_of_november: Population) -> None:
    """Cards reported lost, cancelled, revoked or run out, the persona's included, none of them spoiled."""
    anchor = f"{county_of_november.anchor:%Y%m%d}"
    good = [row for row in county_of_november.identities if all(holds(row) for holds in RULES.values())]
    counted = Counter("expired" if row.state == "0" and row.validTo < anchor else row.state for row in good)
    assert (counted["1"], counted["2"], counted["3"], counted["expired"]) == (300, 240, 60, 601)


@pytest.mark.parametrize("today", [date(2026, 11, 1), date(2028, 3, 1)])
def test_cards_of_personas_run_for_a_year_but_the_expired_one(today: date) -> None:
    """However the details fall, a card meant to be valid outlives the anchor's month by far."""
    county = make_population(today)
    ends = {row.idNo: row.validTo for row in county.identities}
    for persona in county.personas.values():
        if persona.key == "expired":
            assert ends[persona.code] < f"{county.anchor:%Y%m%d}"
        elif persona.key != "enterprise":
            assert ends[persona.code] > f"{county.anchor.replace(year=county.anchor.year + 1):%Y%m%d}"
