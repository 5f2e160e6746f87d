"""The planted table, recounted from the rows alone with plain rules written a second time here."""

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest

from cli.demo.population import (
    IDENTITIES,
    LICENCES,
    TITLES,
    IdentityRow,
    LicenceRow,
    Population,
    TitleRow,
    make_population,
)

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
Rules = dict[str, Callable[[Any], bool]]


@pytest.fixture(scope="module")
def population() -> Population:
    """The county of one month."""
    return make_population(date(2026, 11, 24))


def _day(text: str, form: str) -> date | None:
    try:
        return datetime.strptime(text, form).date()  # noqa: DTZ007 -- a date without a time
    except ValueError:
        return None


def _resident_ok(number: str) -> bool:
    if not re.fullmatch("[0-9]{17}[0-9X]", number, re.ASCII):
        return False
    remainder = (1 - 2 * int(number[:17], 13)) % 11
    return number[17] == "0123456789X"[remainder]


def _credit_ok(code: str) -> bool:
    if len(code) != 18 or not set(code) <= set(ALPHABET):
        return False
    weighed = sum(ALPHABET.index(c) * pow(3, i, 31) for i, c in enumerate(code[:17]))
    return (weighed + ALPHABET.index(code[17])) % 31 == 0


def _end_readable(text: str, form: str) -> bool:
    return text == "长期" or _day(text, form) is not None


def _in_order(begin: str, end: str, form: str) -> bool:
    first, last = _day(begin, form), _day(end, form)
    return first is None or last is None or last >= first


LICENCE_RULES: Rules = {
    "readable": lambda r: bool(_day(r.est_date, "%Y-%m-%d")) and _end_readable(r.valid_to, "%Y-%m-%d"),
    "required": lambda r: all([r.reg_no, r.holder_code, r.holder_name, r.ent_name, r.reg_org]),
    "state_known": lambda r: r.reg_state in {"01", "02", "03", "04", "07"},
    "holder_type_known": lambda r: r.holder_kind in {"E", "I"},
    "holder_code_valid": lambda r: (_credit_ok if r.holder_kind == "E" else _resident_ok)(r.holder_code),
    "period_in_order": lambda r: _in_order(r.valid_from, r.valid_to, "%Y-%m-%d"),
    "credit_code_valid": lambda r: _credit_ok(r.uscc),
}
TITLE_RULES: Rules = {
    "readable": lambda r: bool(_day(r.registered_on, "%Y-%m-%d")) and _end_readable(r.valid_to, "%Y-%m-%d"),
    "required": lambda r: all([r.title_no, r.holder_code, r.holder_name, r.location, r.unit_no]),
    "state_known": lambda r: r.state in {"现势", "查封", "注销", "撤销"},
    "holder_type_known": lambda r: r.holder_kind in {"1", "2"},
    "holder_code_valid": lambda r: (_resident_ok if r.holder_kind == "1" else _credit_ok)(r.holder_code),
    "period_in_order": lambda r: _in_order(r.valid_from, r.valid_to, "%Y-%m-%d"),
    "area_positive": lambda r: float(r.area) > 0,
    "unit_no_shape": lambda r: bool(re.fullmatch("[0-9]{12}G[A-Z][0-9]{5}[A-Z][0-9]{8}", r.unit_no)),
}
IDENTITY_RULES: Rules = {
    "readable": lambda r: bool(_day(r.birthDate, "%Y%m%d")) and _end_readable(r.validTo, "%Y%m%d"),
    "required": lambda r: all([r.idNo, r.name, r.sex, r.issuedBy]),
    "state_known": lambda r: r.state in {"0", "1", "2", "3"},
    "holder_code_valid": lambda r: _resident_ok(r.idNo),
    "period_in_order": lambda r: _in_order(r.validFrom, r.validTo, "%Y%m%d"),
    "birth_matches_number": lambda r: (
        not _resident_ok(r.idNo) or not _day(r.birthDate, "%Y%m%d") or r.idNo[6:14] == r.birthDate
    ),
}


def _recount(rules: Rules, rows: Iterable[LicenceRow | TitleRow | IdentityRow]) -> Counter[str]:
    rows = list(rows)
    keys = Counter(row.key for row in rows)
    broken = Counter({"key_unique": sum(keys[row.key] > 1 for row in rows)})
    for row in rows:
        failed = [rule for rule, holds in rules.items() if not holds(row)]
        assert len(failed) + (keys[row.key] > 1) <= 1, f"a row breaks {failed}"
        broken.update(failed)
    return +broken


def test_planted_table_equals_a_recount_of_the_rows(population: Population) -> None:
    """Every rule's count follows from the rows alone, no row breaks two rules, no other row breaks any."""
    assert _recount(LICENCE_RULES, population.licences) == population.planted[LICENCES]
    assert _recount(TITLE_RULES, population.titles) == population.planted[TITLES]
    assert _recount(IDENTITY_RULES, population.identities) == population.planted[IDENTITIES]


def test_planted_counts_are_the_agreed_ones(population: Population) -> None:
    """The figures that contracts, docs and scenarios rely on."""
    assert population.planted == {
        LICENCES: {
            "readable": 7,
            "required": 2,
            "state_known": 4,
            "holder_code_valid": 9,
            "period_in_order": 3,
            "credit_code_valid": 5,
        },
        TITLES: {
            "readable": 5,
            "area_positive": 4,
            "holder_code_valid": 6,
            "key_unique": 6,
            "required": 2,
        },
        IDENTITIES: {"holder_code_valid": 13, "birth_matches_number": 4, "required": 3, "readable": 2},
    }


def test_the_recount_sees_one_more_spoiled_row(population: Population) -> None:
    """The recount itself can fail: a row spoiled beside the planting makes the counts differ."""
    clean = next(row for row in population.licences if not _broken(row, population))
    rows = [replace(row, reg_state="98") if row is clean else row for row in population.licences]
    assert _recount(LICENCE_RULES, rows) != population.planted[LICENCES]


def _broken(row: LicenceRow, population: Population) -> bool:
    return any(row.key in keys for keys in population.planted_keys[LICENCES].values())


def test_planted_keys_name_the_broken_rows(population: Population) -> None:
    """The keys kept for a rule are those of exactly the rows that break it."""
    for rule, keys in population.planted_keys[IDENTITIES].items():
        found = {row.key for row in population.identities if not IDENTITY_RULES[rule](row)}
        assert found == set(keys)


def test_full_width_numbers_fool_python_digits(population: Population) -> None:
    """Five of the wrong numbers are full-width: `isdigit` says yes to them."""
    full_width = [row.idNo for row in population.identities if not row.idNo.isascii()]
    assert len(full_width) == 5
    assert all(number[:17].isdigit() for number in full_width)


def test_zero_dated_rows_are_among_the_unreadable(population: Population) -> None:
    """Zero dates add no broken row: they stand in rows that are unreadable anyway."""
    unreadable = {key[0] for key in population.planted_keys[LICENCES]["readable"]}
    assert len(population.zero_dated) == 3
    assert population.zero_dated < unreadable
