"""Business licences: the dirt recounted from the rows, and what operators are."""

from collections import Counter
from dataclasses import replace

from cli.demo.population import LICENCES, Population
from cli.demo.population.names import RARE_NAMES
from tests.unit.cli.demo.population.recount import (
    Rules,
    all_said,
    credit_ok,
    day,
    end_readable,
    in_order,
    recount,
    resident_ok,
)

RULES: Rules = {
    "readable": lambda r: bool(day(r.est_date)) and end_readable(r.valid_to),
    "required": lambda r: all_said(r.reg_no, r.holder_code, r.holder_name, r.ent_name, r.reg_org),
    "state_known": lambda r: r.reg_state in {"01", "02", "03", "04", "07"},
    "holder_type_known": lambda r: r.holder_kind in {"E", "I"},
    "holder_code_valid": lambda r: (credit_ok if r.holder_kind == "E" else resident_ok)(r.holder_code),
    "period_in_order": lambda r: in_order(r.valid_from, r.valid_to),
    "credit_code_valid": lambda r: credit_ok(r.uscc),
}


def test_planted_table_equals_a_recount_of_the_rows(county_of_november: Population) -> None:
    """Every rule's count follows from the rows alone, no row breaks two rules, and it is the agreed one."""
    counted = recount(RULES, county_of_november.licences)
    assert counted == county_of_november.planted[LICENCES]
    assert counted == {
        "readable": 21,
        "required": 6,
        "state_known": 12,
        "holder_code_valid": 27,
        "period_in_order": 9,
        "credit_code_valid": 15,
    }


def test_standings_are_dealt_in_exact_numbers(county_of_november: Population) -> None:
    """Suspended, cancelled, rescinded, revoked and expired licences, personas' included, none is spoiled."""
    anchor = f"{county_of_november.anchor}"
    good = [row for row in county_of_november.licences if all(holds(row) for holds in RULES.values())]
    counted = Counter(
        "expired" if row.reg_state == "01" and row.valid_to < anchor else row.reg_state for row in good
    )
    assert (counted["02"], counted["03"], counted["04"], counted["07"]) == (45, 16, 121, 32)
    assert counted["expired"] == 60
    assert county_of_november.registers[LICENCES].standings == {
        "suspended": 45,
        "rescinded": 16,
        "cancelled": 121,
        "revoked": 32,
        "expired": 60,
    }


def test_the_recount_sees_one_more_spoiled_row(county_of_november: Population) -> None:
    """The recount itself can fail: a row spoiled beside the planting makes the counts differ."""
    planted = {key for keys in county_of_november.planted_keys[LICENCES].values() for key in keys}
    clean = next(row for row in county_of_november.licences if row.key not in planted)
    rows = [replace(row, reg_state="98") if row is clean else row for row in county_of_november.licences]
    assert recount(RULES, rows) != county_of_november.planted[LICENCES]


def test_zero_dated_rows_are_among_the_unreadable(county_of_november: Population) -> None:
    """Zero dates add no broken row: they stand in rows that are unreadable anyway."""
    unreadable = {key[0] for key in county_of_november.planted_keys[LICENCES]["readable"]}
    assert len(county_of_november.zero_dated) == 3
    assert county_of_november.zero_dated < unreadable


def test_operators_are_of_age(county_of_november: Population) -> None:
    """Nobody opened a business as a child, personas and bearers of rare names aside."""
    codes = {persona.code for persona in county_of_november.personas.values()}
    spared = codes | {person.number for person in county_of_november.people if person.name in RARE_NAMES}
    operators = [
        row
        for row in county_of_november.licences
        if row.holder_kind == "I" and row.holder_code not in spared and resident_ok(row.holder_code)
    ]
    assert len(operators) > 1000
    assert all(int(row.est_date[:4]) - int(row.holder_code[6:10]) >= 18 for row in operators)
