"""Real estate titles: the dirt recounted from the rows, holders of one title, rare names."""

import re
from collections import Counter, defaultdict

from cli.demo.population import TITLES, Population, TitleRow
from cli.demo.population.names import RARE_NAMES
from cli.demo.population.standing import Standing
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
    "readable": lambda r: bool(day(r.registered_on)) and end_readable(r.valid_to),
    "required": lambda r: all_said(r.title_no, r.holder_code, r.holder_name, r.location, r.unit_no),
    "state_known": lambda r: r.state in {"现势", "查封", "注销", "撤销"},
    "holder_type_known": lambda r: r.holder_kind in {"1", "2"},
    "holder_code_valid": lambda r: (resident_ok if r.holder_kind == "1" else credit_ok)(r.holder_code),
    "period_in_order": lambda r: in_order(r.valid_from, r.valid_to),
    "area_positive": lambda r: float(r.area) > 0,
    "unit_no_shape": lambda r: bool(re.fullmatch("[0-9]{12}G[A-Z][0-9]{5}[A-Z][0-9]{8}", r.unit_no)),
}


def test_planted_table_equals_a_recount_of_the_rows(county_of_november: Population) -> None:
    """Every rule's count follows from the rows alone, no row breaks two rules, and it is the agreed one."""
    counted = recount(RULES, county_of_november.titles)
    assert counted == county_of_november.planted[TITLES]
    assert counted == {
        "readable": 20,
        "area_positive": 16,
        "holder_code_valid": 24,
        "key_unique": 24,
        "required": 8,
    }


def test_holders_of_one_title_differ_in_nothing_else(county_of_november: Population) -> None:
    """One row for each holder, the same title in each, and shared ownership says so."""
    spoiled = {key[0] for keys in county_of_november.planted_keys[TITLES].values() for key in keys}
    holders: dict[str, list[TitleRow]] = defaultdict(list)
    for row in county_of_november.titles:
        if row.title_no not in spoiled:
            holders[row.title_no].append(row)
    assert {len(rows) for rows in holders.values()} == {1, 2, 3}
    for rows in holders.values():
        assert len({row.holder_code for row in rows}) == len(rows)
        told = {(row.unit_no, row.area, row.location, row.state, row.share, row.restriction) for row in rows}
        assert len(told) == 1
        assert (rows[0].share == "单独所有") == (len(rows) == 1)


def test_standings_are_dealt_in_exact_numbers(county_of_november: Population) -> None:
    """200 titles are seized, 200 cancelled, 100 rescinded, and those of three personas; none is spoiled."""
    good = {
        row.title_no: row for row in county_of_november.titles if all(holds(row) for holds in RULES.values())
    }
    counted = Counter(row.state for row in good.values())
    assert (counted["查封"], counted["注销"], counted["撤销"]) == (201, 201, 101)
    rows = Counter(row.state for row in county_of_november.titles)
    standings = county_of_november.registers[TITLES].standings
    assert {rows["查封"], rows["注销"], rows["撤销"]} == {
        standings[Standing.SUSPENDED],
        standings[Standing.CANCELLED],
        standings[Standing.RESCINDED],
    }
    assert standings[Standing.NOT_YET_VALID] == 1


def test_an_eighth_is_restricted_and_no_persona(county_of_november: Population) -> None:
    """About one title in eight is mortgaged, some have another entry, and a persona's none."""
    by_title = {row.title_no: row.restriction for row in county_of_november.titles}
    counted = Counter(by_title.values())
    assert set(counted) == {"无", "抵押", "异议登记", "预告登记"}
    assert 1100 < counted["抵押"] < 1300
    stars = [title for persona in county_of_november.personas.values() for title in persona.title_nos]
    assert {by_title[title] for title in stars} == {"无"}


def test_twelve_titles_have_rare_names(county_of_november: Population) -> None:
    """Twelve clean rows, each with one of the rare names, and no other row has one."""
    rows = [row for row in county_of_november.titles if row.holder_name in RARE_NAMES]
    assert sorted(row.holder_name for row in rows) == sorted(RARE_NAMES)
    assert {row.key for row in rows} == set(county_of_november.rare_titles)
