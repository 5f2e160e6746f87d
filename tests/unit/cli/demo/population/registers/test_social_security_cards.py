"""Social-security cards: the dirt recounted from the rows, what Excel does to numbers, who holds what."""

import re
from collections import Counter

from cli.demo.population import CARDS, CardRow, Population
from tests.unit.cli.demo.population.recount import (
    Rules,
    all_said,
    day,
    end_readable,
    in_order,
    recount,
    resident_ok,
)

LEGACY = re.compile("[0-9]{15}", re.ASCII)


def _number_ok(row: CardRow) -> bool:
    number = row.resident_no
    return not isinstance(number, str) or resident_ok(number) or bool(LEGACY.fullmatch(number))


RULES: Rules = {
    "readable": lambda r: (
        not isinstance(r.resident_no, int) and bool(day(r.issued_on)) and end_readable(r.valid_to)
    ),
    "required": lambda r: all_said(r.card_no, r.name, r.issued_by, r.state) and r.resident_no is not None,
    "state_known": lambda r: r.state in {"正常", "挂失", "注销"},
    "holder_code_valid": _number_ok,
    "period_in_order": lambda r: in_order(r.issued_on, r.valid_to),
    "number_not_legacy": lambda r: not LEGACY.fullmatch(str(r.resident_no)),
}


def test_planted_table_equals_a_recount_of_the_rows(county_of_november: Population) -> None:
    """Every rule's count follows from the rows alone, no row breaks two rules, and it is the agreed one."""
    counted = recount(RULES, county_of_november.cards)
    assert counted == county_of_november.planted[CARDS]
    assert counted == {
        "readable": 34,
        "required": 14,
        "holder_code_valid": 35,
        "state_known": 4,
        "period_in_order": 6,
        "key_unique": 10,
        "number_not_legacy": 40,
    }


def test_planted_keys_name_the_broken_rows(county_of_november: Population) -> None:
    """The keys kept for a rule are those of exactly the rows that break it."""
    for rule in RULES:
        found = {row.key for row in county_of_november.cards if not RULES[rule](row)}
        assert found == set(county_of_november.planted_keys[CARDS][rule])


def test_what_spreadsheets_do_to_numbers_is_all_there(county_of_november: Population) -> None:
    """24 numbers stand as numbers, 5 in scientific notation, 12 in full width."""
    numbers = [row.resident_no for row in county_of_november.cards if row.resident_no is not None]
    assert sum(isinstance(number, int) for number in numbers) == 24
    assert sum(bool(re.fullmatch(r"3\.71399E\+17", str(number))) for number in numbers) == 5
    assert sum(not str(number).isascii() for number in numbers) == 12


def test_standings_are_dealt_in_exact_numbers(county_of_november: Population) -> None:
    """Cards reported lost, cancelled or run out, the personas' included, none of them spoiled."""
    anchor = county_of_november.anchor.isoformat()
    good = [row for row in county_of_november.cards if all(holds(row) for holds in RULES.values())]
    counted = Counter("expired" if r.state == "正常" and r.valid_to < anchor else r.state for r in good)
    assert (counted["挂失"], counted["注销"], counted["expired"]) == (261, 211, 150)
    assert county_of_november.registers[CARDS].standings == {
        "suspended": 261,
        "cancelled": 211,
        "expired": 150,
    }


def test_cards_are_numbered_and_personas_hold_theirs(county_of_november: Population) -> None:
    """12,000 cards and the five written twice; one persona's is lost, one has a new one, one has none."""
    cards = county_of_november.cards
    assert (len(cards), len({row.key for row in cards})) == (12_005, 12_000)
    held = {
        key: [row.state for row in cards if row.resident_no == persona.code]
        for key, persona in county_of_november.personas.items()
        if key != "enterprise"
    }
    assert (held["card_lost"], held["renewed"], held["nothing"]) == (["挂失"], ["注销", "正常"], [])
    assert all(held[key] == ["正常"] for key in set(held) - {"card_lost", "renewed", "nothing"})
