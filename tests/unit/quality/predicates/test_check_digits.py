"""A column judged at once says what `catalog.identifiers` says of each code alone."""

from datetime import date

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.comparable import BLANKS as BLANKS_OF_LOOKUP_KEYS
from catalog.identifiers import credit_code, fault, normalise, resident_id
from catalog.identifiers.normalise import trim
from catalog.model import HolderType
from quality.predicates import check_digits
from quality.predicates.check_digits import read_resident_ids, sound_credit_codes

TODAY = date(2026, 1, 31)
BLANKS = st.text(" \t\r\n\v\f\u00a0\u3000\u200b\u200c\u200d\u2060\ufeff\u2003", max_size=2)
ODD = st.sampled_from(
    ["３", "Ｘ", "x", "X", "Х", "ı", "ſ", "ß", "²", "٣", " ", "\u0000", "I", "O", "𠮷", "-", "a"]
)


@st.composite
def resident_ids(draw: st.DrawFn) -> str:
    """Numbers near the edge of soundness: true check digits more often than not, then mangled."""
    area = draw(st.sampled_from(["371399", "810000", "911000", "000000", "990000", "110105", "160000"]))
    year = draw(st.integers(1798, 1802) | st.integers(1890, 2030))
    month, day = draw(st.integers(0, 13)), draw(st.integers(0, 32) | st.integers(28, 31))
    body = f"{area}{year:04}{month:02}{day:02}{draw(st.integers(0, 999)):03}"
    return _mangle(draw, body + draw(st.just(resident_id.check_character(body)) | st.sampled_from("0123X")))


@st.composite
def credit_codes(draw: st.DrawFn) -> str:
    """Credit codes near the edge of soundness."""
    letters = credit_code.ALPHABET
    body = (
        draw(st.text(letters, min_size=2, max_size=2))
        + draw(st.text("0123456789", min_size=6, max_size=6) | st.text(letters, min_size=6, max_size=6))
        + draw(st.text(letters, min_size=9, max_size=9))
    )
    return _mangle(draw, body + draw(st.just(credit_code.check_character(body)) | st.sampled_from(letters)))


def _mangle(draw: st.DrawFn, code: str) -> str:
    match draw(st.integers(0, 12)):
        case 0:
            at = draw(st.integers(0, 17))
            code = code[:at] + draw(ODD) + code[at + 1 :]
        case 1 | 7:
            code = code[:6] + code[8:17]
        case 8:
            code = code[:6] + code[8:14] + draw(st.sampled_from(["995", "996", "999"]))
        case 9:
            at = draw(st.integers(0, 14))
            code = code[:6] + code[8:17]
            code = code[:at] + draw(ODD) + code[at + 1 :]
        case 2:
            code = code.lower()
        case 3:
            code = code + draw(ODD)
        case _:
            pass
    return draw(BLANKS) + code + draw(BLANKS)


CODES = st.lists(st.none() | resident_ids() | credit_codes() | st.text(max_size=20), max_size=30)


def scalar(holder_type: HolderType, codes: list[str | None], today: date | None) -> list[bool]:
    """Return the verdicts of `catalog.identifiers`, code by code."""
    return [code is not None and fault(holder_type, code, today) is None for code in codes]


@given(CODES, st.sampled_from([None, TODAY]))
def test_resident_ids_agree_with_the_scalar_check(codes: list[str | None], today: date | None) -> None:
    """Same verdict for each number, the same legacy ones, and the same birth for each sound one."""
    found = read_resident_ids(pl.Series(codes, dtype=pl.String), today)
    assert found.sound.tolist() == scalar(HolderType.RESIDENT_ID, codes, today)
    for code, sound, legacy, born in zip(codes, found.sound, found.legacy, found.born, strict=True):
        written = normalise(HolderType.RESIDENT_ID, code) if sound and code is not None else None
        birth = None if written is None else resident_id.born_on(written)
        assert born == (0 if birth is None else int(f"{birth:%Y%m%d}"))
        assert legacy == (sound and code is not None and resident_id.is_legacy(trim(code)))


def test_every_day_of_two_centuries_agrees_in_the_legacy_form() -> None:
    """Of all 15-digit numbers of an area, ordinary and centenarian, exactly the real dates are sound."""
    codes: list[str | None] = [
        f"371399{year:02}{month:02}{day:02}{sequence}"
        for year in range(100)
        for month in range(14)
        for day in range(34)
        for sequence in ("002", "998")
    ]
    found = read_resident_ids(pl.Series(codes, dtype=pl.String), None)
    expected = scalar(HolderType.RESIDENT_ID, codes, None)
    assert found.legacy.tolist() == found.sound.tolist() == expected
    assert sum(expected) == 2 * 36_524


@given(CODES)
def test_credit_codes_agree_with_the_scalar_check(codes: list[str | None]) -> None:
    """Same verdict for each code."""
    found = sound_credit_codes(pl.Series(codes, dtype=pl.String))
    assert found.tolist() == scalar(HolderType.UNIFIED_SOCIAL_CREDIT_CODE, codes, None)


def test_every_day_of_a_century_and_a_leap_cycle_agrees() -> None:
    """Real and unreal dates are told apart exactly, month ends and leap years included."""
    bodies = [
        f"371399{year:04}{month:02}{day:02}001"
        for year in (1799, 1800, 1896, 1900, 1904, 2000, 2023, 2024)
        for month in range(14)
        for day in range(34)
    ]
    codes: list[str | None] = [body + resident_id.check_character(body) for body in bodies]
    found = read_resident_ids(pl.Series(codes, dtype=pl.String), None)
    expected = scalar(HolderType.RESIDENT_ID, codes, None)
    assert found.sound.tolist() == expected
    assert sum(expected) == 365 * 3 + 366 * 4


def test_the_property_fails_on_a_wrong_weight(monkeypatch: pytest.MonkeyPatch) -> None:
    """Control: the agreement test above goes red when a weight is wrong."""
    weights = check_digits.RESIDENT_WEIGHTS.copy()
    weights[16] = 3
    monkeypatch.setattr(check_digits, "RESIDENT_WEIGHTS", weights)
    with pytest.raises(AssertionError):
        test_resident_ids_agree_with_the_scalar_check()
    credit = check_digits.CREDIT_WEIGHTS.copy()
    credit[2] = 10
    monkeypatch.setattr(check_digits, "CREDIT_WEIGHTS", credit)
    with pytest.raises(AssertionError):
        test_credit_codes_agree_with_the_scalar_check()


def test_what_is_no_fault_at_the_ends_is_the_catalogues_list() -> None:
    """The blanks taken off are the very ones that make a lookup key; there is no second list to forget."""
    assert vars(check_digits)["BLANKS"] is BLANKS_OF_LOOKUP_KEYS
    code = "91371300000000001" + credit_code.check_character("91371300000000001")
    codes = [f"{blank}{code}{blank}" for blank in BLANKS_OF_LOOKUP_KEYS]
    assert sound_credit_codes(pl.Series(codes)).all()
    assert not sound_credit_codes(pl.Series([f"-{code}-"])).any()
