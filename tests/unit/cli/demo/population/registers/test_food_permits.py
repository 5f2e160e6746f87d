"""Food permits: the dirt recounted from the rows, how they stand, and who holds them."""

import re
from collections import Counter
from dataclasses import replace

from catalog.identifiers import normalise
from catalog.model import HolderType
from cli.demo.population import PERMITS, PermitRow, Population
from tests.unit.cli.demo.population.recount import (
    Rules,
    all_said,
    credit_ok,
    day,
    in_order,
    recount,
    resident_ok,
)

LEGACY = re.compile("[0-9]{15}", re.ASCII)
SHAPE = re.compile("JY[0-9]{14}", re.ASCII)


def _is_legacy(row: PermitRow) -> bool:
    return row.holder_kind == "I" and bool(LEGACY.fullmatch(row.holder_code))


def _code_ok(row: PermitRow) -> bool:
    return (
        credit_ok(row.holder_code)
        if row.holder_kind == "E"
        else _is_legacy(row) or resident_ok(row.holder_code)
    )


RULES: Rules = {
    "readable": lambda r: bool(day(r.valid_from) and day(r.valid_to)),
    "required": lambda r: all_said(
        r.permit_no, r.holder_code, r.holder_name, r.biz_name, r.premises, r.issue_org
    ),
    "state_known": lambda r: r.permit_state in set("12345"),
    "holder_type_known": lambda r: r.holder_kind in {"E", "I"},
    "holder_code_valid": _code_ok,
    "period_in_order": lambda r: in_order(r.valid_from, r.valid_to),
    "permit_no_shape": lambda r: bool(SHAPE.fullmatch(r.permit_no)),
    "number_not_legacy": lambda r: not _is_legacy(r),
}


def test_planted_table_equals_a_recount_of_the_rows(county_of_november: Population) -> None:
    """Every rule's count follows from the rows alone, no row breaks two rules, and it is the agreed one."""
    counted = recount(RULES, county_of_november.permits)
    assert counted == county_of_november.planted[PERMITS]
    assert counted == {
        "readable": 11,
        "required": 7,
        "state_known": 6,
        "holder_code_valid": 19,
        "period_in_order": 5,
        "key_unique": 6,
        "permit_no_shape": 7,
        "number_not_legacy": 9,
    }
    assert len(county_of_november.permits) == 903


def test_the_recount_sees_one_more_spoiled_row(county_of_november: Population) -> None:
    """The recount itself can fail: a row spoiled beside the planting makes the counts differ."""
    planted = {key for keys in county_of_november.planted_keys[PERMITS].values() for key in keys}
    clean = next(row for row in county_of_november.permits if row.key not in planted)
    rows = [replace(row, permit_state="8") if row is clean else row for row in county_of_november.permits]
    assert recount(RULES, rows) != county_of_november.planted[PERMITS]


def test_standings_are_dealt_in_exact_numbers(county_of_november: Population) -> None:
    """Suspended, cancelled, rescinded, revoked and expired permits, personas' included, none is spoiled."""
    anchor = f"{county_of_november.anchor}"
    good = [row for row in county_of_november.permits if all(holds(row) for holds in RULES.values())]
    counted = Counter(
        "expired" if row.permit_state == "1" and row.valid_to < anchor else row.permit_state for row in good
    )
    assert {state: counted[state] for state in ("2", "3", "4", "5", "expired")} == {
        "2": 15,
        "3": 41,
        "4": 6,
        "5": 13,
        "expired": 56,
    }
    assert county_of_november.registers[PERMITS].standings == {
        "suspended": 15,
        "cancelled": 41,
        "rescinded": 6,
        "revoked": 13,
        "expired": 56,
    }


def test_holders_are_those_of_the_licences(county_of_november: Population) -> None:
    """A holder with a right code is licensed or a resident, 15 digits read as 18 characters."""
    licensed = {row.ent_name: row.uscc for row in county_of_november.licences}
    codes = {person.number for person in county_of_november.people}
    for row in county_of_november.permits:
        if not _code_ok(row) or not row.biz_name.strip():
            continue
        if row.holder_kind == "E":
            assert row.biz_name in licensed
        else:
            assert normalise(HolderType.RESIDENT_ID, row.holder_code) in codes


def test_personas_hold_what_their_names_say(county_of_november: Population) -> None:
    """`renewed` has a valid permit beside an older revoked one; the others have what they are called."""
    rows = {row.permit_no: row for row in county_of_november.permits}
    held = {
        key: [rows[number].permit_state for number in persona.numbers[PERMITS]]
        for key, persona in county_of_november.personas.items()
        if PERMITS in persona.numbers
    }
    assert held == {
        "clear": ["1"],
        "revoked": ["5"],
        "suspended": ["2"],
        "expired": ["1"],
        "renewed": ["5", "1"],
        "cancelled": ["3"],
        "rescinded": ["4"],
        "mismatch": ["1"],
        "enterprise": ["1"],
    }
    old, new = (rows[number] for number in county_of_november.personas["renewed"].numbers[PERMITS])
    assert old.valid_from < new.valid_from
    anchor = f"{county_of_november.anchor}"
    (expired,) = county_of_november.personas["expired"].numbers[PERMITS]
    assert [key for key in (old, new) if key.valid_to < anchor] == []
    assert rows[expired].valid_to < anchor
