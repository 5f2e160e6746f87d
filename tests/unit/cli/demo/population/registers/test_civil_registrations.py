"""Marriages and divorces: the dirt recounted from the rows, two spouses a certificate, personas."""

import re
from collections import Counter

from cli.demo.population import DIVORCES, MARRIAGES, CivilRow, Population
from cli.demo.population.names import RARE_NAMES
from tests.unit.cli.demo.population.recount import Rules, all_said, day, recount, resident_ok

LEGACY = re.compile("[0-9]{15}", re.ASCII)
RULES: Rules = {
    "readable": lambda r: bool(day(r.reg_date)) and r.valid_end == "长期",
    "required": lambda r: all_said(r.cert_no, r.id_no, r.name, r.spouse_name),
    "state_known": lambda r: r.status in {"1", "2", "3"},
    "holder_code_valid": lambda r: resident_ok(r.id_no) or bool(LEGACY.fullmatch(r.id_no)),
    "certificate_no_shape": lambda r: bool(re.fullmatch("[JL]371399-[0-9]{4}-[0-9]{6}", r.cert_no)),
    "number_not_legacy": lambda r: not LEGACY.fullmatch(r.id_no),
}


def test_planted_tables_equal_a_recount_of_the_rows(county_of_november: Population) -> None:
    """Every rule's count follows from the rows alone, no row breaks two rules, and it is the agreed one."""
    married = recount(RULES, county_of_november.marriages)
    assert married == county_of_november.planted[MARRIAGES]
    assert married == {
        "readable": 14,
        "required": 9,
        "holder_code_valid": 24,
        "state_known": 5,
        "key_unique": 8,
        "number_not_legacy": 30,
    }
    divorced = recount(RULES, county_of_november.divorces)
    assert divorced == county_of_november.planted[DIVORCES]
    assert divorced == {"readable": 3, "required": 2, "holder_code_valid": 4, "number_not_legacy": 6}


def test_every_certificate_names_two_spouses_who_name_each_other(county_of_november: Population) -> None:
    """One row a spouse, each with the other's name, where no dirt was planted."""
    planted = {key for keys in county_of_november.planted_keys[MARRIAGES].values() for key in keys}
    spoiled = {number for number, _ in planted}
    couples: dict[str, list[CivilRow]] = {}
    for row in county_of_november.marriages:
        couples.setdefault(row.cert_no, []).append(row)
    for number, rows in couples.items():
        if number not in spoiled:
            first, second = rows
            assert (first.name, first.spouse_name) == (second.spouse_name, second.name)
            assert first.id_no != second.id_no


def test_nobody_is_validly_married_twice(county_of_november: Population) -> None:
    """A number stands in one valid marriage at most."""
    valid = Counter(row.id_no for row in county_of_november.marriages if row.status == "1")
    repeated = {number for _, number in county_of_november.planted_keys[MARRIAGES]["key_unique"]}
    assert {number for number, count in valid.items() if count > 1} <= repeated


def test_couples_may_marry(county_of_november: Population) -> None:
    """A man of 22 or more and a woman of 20 or more, as the law has it, wherever no dirt was planted."""
    people = {person.number: person for person in county_of_november.people}
    spoiled = {number for keys in county_of_november.planted_keys[MARRIAGES].values() for number, _ in keys}
    sexes: dict[str, set[str]] = {}
    for row in county_of_november.marriages:
        if row.cert_no not in spoiled:
            person = people[row.id_no]
            of_age = person.born_on.year + (22 if person.sex == "1" else 20)
            assert int(row.reg_date[:4]) >= of_age
            sexes.setdefault(row.cert_no, set()).add(person.sex)
    assert len(sexes) > 4000
    assert all(both == {"1", "2"} for both in sexes.values())


def test_rare_names_are_married_and_clean(county_of_november: Population) -> None:
    """Every rare name of somebody old enough stands in the register as it is written."""
    old_enough = {
        person.name
        for person in county_of_november.people
        if person.name in RARE_NAMES and person.born_on.year <= 1997
    }
    assert len(old_enough) == 10
    assert old_enough <= {row.name for row in county_of_november.marriages}


def test_personas_hold_what_their_names_say(county_of_november: Population) -> None:
    """Married; divorced, the marriage cancelled; remarried after a divorce."""

    def states(key: str, resource: str) -> list[str]:
        rows = county_of_november.marriages if resource == MARRIAGES else county_of_november.divorces
        persona = county_of_november.personas[key]
        own = {row.cert_no: row.status for row in rows if row.id_no == persona.code}
        assert tuple(own) == persona.numbers.get(resource, ())
        return list(own.values())

    held = {
        key: (states(key, MARRIAGES), states(key, DIVORCES)) for key in ("married", "divorced", "remarried")
    }
    assert held == {"married": (["1"], []), "divorced": (["2"], ["1"]), "remarried": (["2", "1"], ["1"])}
