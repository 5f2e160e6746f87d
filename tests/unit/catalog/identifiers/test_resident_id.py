"""Resident numbers: the worked examples, every single error caught, dates, provinces, the legacy form."""

import string
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.identifiers import IdentifierFault
from catalog.identifiers.resident_id import (
    PROVINCES,
    born_on,
    check_character,
    current_form,
    fault,
    is_legacy,
    legacy_form,
)

BIRTHS = st.dates(date(1850, 1, 1), date(2025, 12, 31))


@st.composite
def resident_numbers(draw: st.DrawFn) -> str:
    """Draw a right resident number of any province and birth."""
    area = draw(st.sampled_from(sorted(PROVINCES))) + f"{draw(st.integers(0, 9999)):04d}"
    body = f"{area}{draw(BIRTHS):%Y%m%d}{draw(st.integers(0, 999)):03d}"
    return body + check_character(body)


def numbered(area: str, birth: str, sequence: str = "001") -> str:
    """Return the number with the right check character for its parts."""
    body = area + birth + sequence
    return body + check_character(body)


def test_the_standard_worked_examples() -> None:
    """The check characters of the standard's own examples come out."""
    assert check_character("11010519491231002") == "X"
    assert check_character("44052418800101001") == "4"
    assert check_character("37132718900307891") == "5"


def test_the_check_is_the_weighted_sum_of_the_standard() -> None:
    """The short form equals weights 7 9 10 5 8 4 2 1 … and the standard's table of check characters."""
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    for body in ("11010519491231002", "37139919000229123", "99999999999999999", "00000000000000000"):
        total = sum(int(digit) * weight for digit, weight in zip(body, weights, strict=True))
        assert check_character(body) == "10X98765432"[total % 11]


@settings(max_examples=30)
@given(resident_numbers())
def test_every_substitution_is_caught(number: str) -> None:
    """Changing any one character of a right number to any other digit or X makes it faulty."""
    assert fault(number) is None
    for place, old in enumerate(number):
        for new in set(string.digits + "X") - {old}:
            assert fault(number[:place] + new + number[place + 1 :]) is not None


@settings(max_examples=150)
@given(resident_numbers())
def test_every_adjacent_swap_is_caught(number: str) -> None:
    """Swapping any two different neighbours of a right number makes it faulty."""
    for place in range(17):
        if number[place] != number[place + 1]:
            swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
            assert fault(swapped) is not None


@settings(max_examples=150)
@given(resident_numbers())
def test_the_birth_is_read_back(number: str) -> None:
    """The date of birth is the eight digits after the area."""
    birth = born_on(number)
    assert birth is not None
    assert f"{birth:%Y%m%d}" == number[6:14]


@pytest.mark.parametrize(
    "birth", ["19000229", "20230229", "19901301", "19900001", "19900132", "00000101", "17991231"]
)
def test_an_unreal_birth_is_a_fault(birth: str) -> None:
    """A date that no calendar has is named, though the check character fits."""
    assert fault(numbered("371399", birth)) is IdentifierFault.BIRTH_NOT_A_DATE


def test_a_leap_day_is_a_birth() -> None:
    """29 February of a leap year is a real birth."""
    assert born_on(numbered("371399", "20000229")) == date(2000, 2, 29)


def test_a_birth_after_today_is_a_fault() -> None:
    """The day of birth may be today, but not tomorrow; without a today it is not looked for."""
    number = numbered("371399", "20260315")
    assert fault(number, date(2026, 3, 15)) is None
    assert fault(number, date(2026, 3, 14)) is IdentifierFault.BIRTH_IN_FUTURE
    assert fault(number) is None


@pytest.mark.parametrize("year", range(1940, 1994))
def test_the_area_code_never_contradicts_the_birth_year(year: int) -> None:
    """People born before their county had its code hold numbers with it (371327 began in 1994)."""
    assert fault(numbered("371327", f"{year}0101")) is None


@pytest.mark.parametrize("year", range(1995, 2011))
def test_an_abolished_area_code_stays_right(year: int) -> None:
    """The county's code of before 1994 stands in numbers whatever the year of birth."""
    assert fault(numbered("372824", f"{year}0101")) is None


@pytest.mark.parametrize("area", ["810000", "820000", "830000"])
def test_residence_permits_are_right(area: str) -> None:
    """Residents of Hong Kong, Macao and Taiwan hold numbers of the same build."""
    assert fault(numbered(area, "19900101")) is None


@pytest.mark.parametrize(
    "area", ["001399", "101399", "161399", "381399", "471399", "551399", "721399", "841399"]
)
def test_an_unknown_province_is_a_fault(area: str) -> None:
    """The first two digits must be a province of GB/T 2260 or a residence permit's prefix."""
    assert fault(numbered(area, "19900101")) is IdentifierFault.PROVINCE_UNKNOWN


def test_a_foreigners_card_is_judged_by_its_check_alone() -> None:
    """The card of 2023 starts with 9; only its check is published, so nothing else rejects it."""
    number = numbered("937156", "99999999")
    assert fault(number, date(2026, 1, 1)) is None
    assert fault(number[:17] + ("0" if number[17] != "0" else "1")) is IdentifierFault.CHECK_DIGIT
    assert born_on(number) is None


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        ("", IdentifierFault.LENGTH),
        ("37139919900101001", IdentifierFault.LENGTH),
        ("3713991990010100111", IdentifierFault.LENGTH),
        ("3713991990010100x1", IdentifierFault.CHARACTERS),
        ("37139919900101001x", IdentifierFault.CHARACTERS),
        ("3713991990010_0012", IdentifierFault.CHARACTERS),
        ("371399 99001010012", IdentifierFault.CHARACTERS),
        ("+71399199001010012", IdentifierFault.CHARACTERS),
        ("٣٧١٣٩٩١٩٩٠٠١٠١٠٠١٢", IdentifierFault.CHARACTERS),
        ("37139919900101001\n", IdentifierFault.CHARACTERS),
    ],
)
def test_what_python_would_take_for_a_number_is_refused(number: str, expected: IdentifierFault) -> None:
    """Underscores, signs, blanks, small letters and digits of other scripts never pass as digits."""
    assert fault(number) is expected


def test_the_legacy_form_becomes_the_standards_example() -> None:
    """The 15 digits of the standard's example become its 18 characters, and those have that legacy form."""
    assert is_legacy("110105491231002")
    assert fault("110105491231002") is IdentifierFault.LENGTH
    assert current_form("110105491231002") == "11010519491231002X"
    assert legacy_form("11010519491231002X") == "110105491231002"


@given(resident_numbers())
def test_every_number_of_the_last_century_converts_there_and_back(number: str) -> None:
    """Births of 1900 to 1999 have a legacy form that leads back, save the sequences of the centenarians."""
    old = legacy_form(number)
    year, marks_centenarian = int(number[6:10]), number[14:17] in {"996", "997", "998", "999"}
    assert (old is not None) is (1800 <= year < 1900 if marks_centenarian else 1900 <= year < 2000)
    if old is not None:
        assert (len(old), current_form(old), is_legacy(old)) == (15, number, True)


@given(st.dates(date(1900, 1, 1), date(1999, 12, 31)), st.integers(0, 995), st.sampled_from("0123456789X"))
def test_only_the_right_check_character_has_a_legacy_form(born: date, sequence: int, check: str) -> None:
    """A mistyped number of today leads to no 15 digits that somebody else may have had."""
    body = f"371399{born:%Y%m%d}{sequence:03d}"
    assert (legacy_form(body + check) is not None) is (check == check_character(body))


@pytest.mark.parametrize("sequence", ["996", "997", "998", "999"])
def test_legacy_centenarians_were_born_a_century_earlier(sequence: str) -> None:
    """The sequences 996 to 999 mark births of the eighteen hundreds."""
    number = current_form("371399950101" + sequence)
    assert born_on(number) == date(1895, 1, 1)
    assert legacy_form(number) == "371399950101" + sequence


def test_a_leap_day_of_the_century_before_converts() -> None:
    """29 February 1900 is no day and 29 February 1896 is one, as the sequence says which is meant."""
    assert not is_legacy("371399000229001")
    assert born_on(current_form("371399960229999")) == date(1896, 2, 29)


@pytest.mark.parametrize(
    "number",
    [
        "110105490231002",
        "990105491231002",
        "911399491231002",
        "11010549123100X",
        "11010549123100x",
        "1101054912310",
        "11010549123１002",
        "١١٠١٠٥٤٩١٢٣١٠٠٢",
        "110105 49123100",
    ],
)
def test_fifteen_characters_alone_are_no_legacy_number(number: str) -> None:
    """Without a real date, a known province and 15 ASCII digits nothing is converted."""
    assert not is_legacy(number)
    assert current_form(number) == number
    assert fault(number) is IdentifierFault.LENGTH


@pytest.mark.parametrize("number", ["937156999999999990", "37139920000101001X", "110105491231002"])
def test_what_was_never_fifteen_digits_has_no_legacy_form(number: str) -> None:
    """A foreigner's card, a birth after 1999, and a legacy number itself."""
    assert legacy_form(number) is None


def test_a_check_that_lets_swaps_through_would_be_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sabotage: with a plain digit sum, a swap of neighbours stays unseen: the test above bites."""
    from catalog.identifiers import resident_id

    def digit_sum(body: str) -> str:
        return "0123456789X"[sum(int(digit) for digit in body) % 11]

    monkeypatch.setattr(resident_id, "check_character", digit_sum)
    body = "37139919900112013"
    swapped = "37139919900112103"
    assert fault(body + digit_sum(body)) is None
    assert fault(swapped + digit_sum(body)) is None
