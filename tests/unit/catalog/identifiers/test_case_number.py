"""A case number names no person, in whatever writing; the halls' own long numbers are taken."""

import unicodedata
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.identifiers import credit_code, resident_id
from catalog.identifiers.case_number import holds_code, names_resident

TODAY = date(2026, 3, 1)
BODY = "37139919900307891"
SUBJECT = BODY + resident_id.check_character(BODY)
OTHER = "37139919800101123" + resident_id.check_character("37139919800101123")
COMPANY = "91371327MA3C1D2E3"
COMPANY += credit_code.check_character(COMPANY)
FULL_WIDTH = str.maketrans({chr(code): chr(code + 0xFEE0) for code in range(0x21, 0x7F)})
ARABIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
BABY = "371399" + "20260131" + "123"
BABY += resident_id.check_character(BABY)


def is_refused(case: str, code: str = SUBJECT, today: date = TODAY) -> bool:
    """Say whether the case names this person, or anybody."""
    return holds_code(case, code) or names_resident(case, today)


@pytest.mark.parametrize("number", [SUBJECT, OTHER], ids=["the subject's", "another's"])
@pytest.mark.parametrize(
    "written",
    [
        "{0}",
        "CASE-{0}-1",
        "{0}20260131",
        "20260131{0}0001",
        "{1} {2} {3}",
        "{1}-{2}-{3}",
        "{1}\u2013{2}\u2014{3}",
        "{1}\u200b{2}\ufeff{3}",
        "{1}.{2}/{3}",
        "案{0}号",
    ],
)
def test_a_resident_number_is_refused_however_it_is_parted(number: str, written: str) -> None:
    """With anything before, after or between its parts, in full-width, lower case or other digits."""
    case = written.format(number, number[:6], number[6:14], number[14:])
    assert is_refused(case)
    assert is_refused(case.translate(FULL_WIDTH))
    assert is_refused(case.translate(ARABIC))
    assert is_refused(case.lower())


def test_a_mistyped_number_still_names_somebody() -> None:
    """A wrong check digit does not make a person's number a case number."""
    wrong = OTHER[:-1] + ("1" if OTHER[-1] != "1" else "2")
    assert is_refused(wrong)


def test_a_foreigners_card_is_refused() -> None:
    """The permanent residence card of 2023 names a person too."""
    body = "91112419810803002"
    assert is_refused(f"x-{body}{resident_id.check_character(body)}")


def test_an_infants_number_is_refused_where_it_is_the_subjects() -> None:
    """A number of this year reads as a day of filing, unless it is the very subject's."""
    assert is_refused(f"x{BABY}", BABY)
    assert not is_refused(BABY)


def test_a_credit_code_is_refused_where_it_is_the_subjects() -> None:
    """An organisation's code is refused as the subject's own, in any writing, and taken otherwise."""
    for case in (COMPANY, f"{COMPANY}-0001", f"{COMPANY[:8]} {COMPANY[8:]}", COMPANY.lower()):
        assert is_refused(case, COMPANY)
        assert not is_refused(case)


@pytest.mark.parametrize("code", [OTHER, OTHER[:6] + OTHER[8:17]], ids=["18", "15"])
@pytest.mark.parametrize("written", [OTHER, OTHER[:6] + OTHER[8:17]], ids=["18", "15"])
def test_the_subjects_number_is_refused_in_both_forms(code: str, written: str) -> None:
    """Asked by either form, a case with either form names the subject; of others the long form alone."""
    assert is_refused(f"2026/{written[:6]}-{written[6:]}/1", code)
    assert is_refused(f"2026/{written}", SUBJECT) is (len(written) == 18)


REAL = ["11370800MB28559184", "11100000MB03271699", "12441500196720244T"]
CASES = [
    *(f"{REAL[0]}3370117002011{day}0001" for day in ("20260131", "20190704", "19991231")),
    f"{REAL[0]}3000117112000202601310001",
    f"{REAL[1]}1000115035000202602280123",
    f"{REAL[2]}3442199806003202601310042",
    f"{REAL[0]}3000117112000 20260131 0001",
    f"{REAL[0]}|3|000117112000|01",
    f"511A0138000000-511602000000-000-{REAL[0]}-1-00",
    "2026-000123",
    "371399202601310001",
    "37132720260131000123",
    "GSXT-2026-01-31-0000000001",
    "案" * 128,
]


@pytest.mark.parametrize("case", CASES)
def test_the_halls_own_numbers_are_taken(case: str) -> None:
    """办件编号 of 43 characters, item codes, area with day and number, and short ones."""
    assert not is_refused(case)


@given(st.sampled_from(REAL), st.integers(0, 10**13 - 1), st.dates(), st.integers(0, 9999))
def test_a_hall_case_is_refused_for_no_day_of_filing(code: str, rest: int, day: date, number: int) -> None:
    """In a 43-character number the item, the day and the day's number are never a person."""
    case = f"{code}{rest:013}{day.year:04}{day:%m%d}{number:04}"
    assert len(case) == 43
    assert not is_refused(case)


def test_the_halls_form_hides_nobody() -> None:
    """In the same form the subject's number is refused, and another's in the department's place."""
    tail = f"{REAL[0]}3000117{SUBJECT}"
    assert len(tail) == 43
    assert is_refused(tail)
    assert is_refused(f"{OTHER}3370117002011202601310001")
    broken = f"{REAL[0][:-1]}53000117{OTHER}"
    assert is_refused(broken)


DAYS = st.dates(date(1900, 1, 1), TODAY - timedelta(days=731))


@given(DAYS, st.integers(0, 999), st.text(max_size=20), st.text(max_size=20))
def test_no_surroundings_hide_a_number(born: date, number: int, before: str, after: str) -> None:
    """Whatever stands around a person's number, it is found."""
    body = f"371399{born:%Y%m%d}{number:03}"
    case = f"{before}#{body}{resident_id.check_character(body)}#{after}"
    assert unicodedata.normalize("NFKC", body) == body
    assert is_refused(case)


@given(st.text(max_size=7), st.text(max_size=128))
def test_short_codes_may_occur_in_cases(code: str, case: str) -> None:
    """Only a code that tells whose it is is looked for: a short one never refuses."""
    assert is_refused(case + code, "20") == is_refused(case + code, "zz")
