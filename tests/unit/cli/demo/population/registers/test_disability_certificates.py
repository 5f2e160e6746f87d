"""Disability certificates: the dirt recounted from the rows, by storage class too, and 15-digit holders."""

import re
from collections import Counter

from catalog.identifiers import normalise
from catalog.model import HolderType
from cli.demo.population import CERTIFICATES, CertificateRow, Population
from tests.unit.cli.demo.population.recount import Rules, all_said, day, in_order, recount, resident_ok

FORM = "%Y.%m.%d"
LEGACY = re.compile("[0-9]{15}", re.ASCII)
SHAPE = re.compile("[0-9]{17}[0-9X][1-7][1-4](B[0-9])?", re.ASCII)


def _readable(row: CertificateRow) -> bool:
    return (
        isinstance(row.id_no, str)
        and not isinstance(row.name, bytes)
        and isinstance(row.issued_on, str)
        and bool(day(row.issued_on, FORM))
        and bool(day(row.valid_to, FORM))
    )


def _number_ok(row: CertificateRow) -> bool:
    number = row.id_no
    return not isinstance(number, str) or resident_ok(number) or bool(LEGACY.fullmatch(number))


RULES: Rules = {
    "readable": _readable,
    "required": lambda r: isinstance(r.name, bytes) or all_said(r.certificate_no, r.name),
    "state_known": lambda r: r.state in {"01", "02", "03", "04"},
    "holder_code_valid": _number_ok,
    "period_in_order": lambda r: in_order(str(r.issued_on), r.valid_to, FORM),
    "category_known": lambda r: r.category in range(1, 8),
    "level_known": lambda r: r.level in range(1, 5),
    "certificate_no_shape": lambda r: bool(SHAPE.fullmatch(r.certificate_no)),
    "number_not_legacy": lambda r: not LEGACY.fullmatch(str(r.id_no)),
}


def test_planted_table_equals_a_recount_of_the_rows(county_of_november: Population) -> None:
    """Every rule's count follows from the rows alone, no row breaks two rules, and it is the agreed one."""
    counted = recount(RULES, county_of_november.certificates)
    assert counted == county_of_november.planted[CERTIFICATES]
    assert counted == {
        "readable": 12,
        "required": 2,
        "state_known": 3,
        "holder_code_valid": 7,
        "period_in_order": 2,
        "category_known": 2,
        "level_known": 2,
        "key_unique": 4,
        "certificate_no_shape": 5,
        "number_not_legacy": 64,
    }


def test_planted_keys_name_the_broken_rows(county_of_november: Population) -> None:
    """The keys kept for a rule are those of exactly the rows that break it."""
    for rule in RULES:
        found = {row.key for row in county_of_november.certificates if not RULES[rule](row)}
        assert found == set(county_of_november.planted_keys[CERTIFICATES][rule])


def test_cells_of_another_class_are_counted(county_of_november: Population) -> None:
    """Three dates are Julian days, three whole numbers; two numbers are floats, two names of another code."""
    rows = county_of_november.certificates
    assert Counter(type(row.issued_on).__name__ for row in rows) == {"str": 896, "float": 3, "int": 3}
    assert Counter(type(row.id_no).__name__ for row in rows)["float"] == 2
    assert Counter(type(row.name).__name__ for row in rows) == {"str": 898, "bytes": 2, "NoneType": 2}
    assert Counter(type(row.state).__name__ for row in rows)["int"] == 3


def test_standings_are_dealt_in_exact_numbers(county_of_november: Population) -> None:
    """Certificates frozen, cancelled, revoked or run out, the personas' included."""
    assert county_of_november.registers[CERTIFICATES].standings == {
        "suspended": 19,
        "cancelled": 31,
        "revoked": 7,
        "expired": 46,
    }


def test_legacy_numbers_are_those_of_residents(county_of_november: Population) -> None:
    """Each 15-digit number becomes the number of the very resident whose name stands beside it."""
    names = {person.number: person.name for person in county_of_november.people}
    legacy = [row for row in county_of_november.certificates if LEGACY.fullmatch(str(row.id_no))]
    assert len(legacy) == 64
    for row in legacy:
        assert names[normalise(HolderType.RESIDENT_ID, str(row.id_no)) or ""] == row.name


def test_personas_hold_what_their_names_say(county_of_november: Population) -> None:
    """One is known by 15 digits alone, one's is frozen, one's has run out, one has a new one beside it."""
    by_number = {row.certificate_no: row for row in county_of_november.certificates}
    held = {
        key: [(by_number[no].state, len(str(by_number[no].id_no))) for no in persona.numbers[CERTIFICATES]]
        for key, persona in county_of_november.personas.items()
        if CERTIFICATES in persona.numbers
    }
    assert held == {
        "legacy_number": [("01", 15)],
        "certificate_frozen": [("02", 18)],
        "expired": [("01", 18)],
        "renewed": [("03", 15), ("01", 18)],
    }
