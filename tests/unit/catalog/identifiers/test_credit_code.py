"""Credit codes: the worked example, every single error caught, letters in front, the body's own check."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.identifiers import IdentifierFault, IdentifierWarning
from catalog.identifiers.credit_code import (
    ALPHABET,
    check_character,
    fault,
    organisation_check_character,
    warnings,
)


@st.composite
def credit_codes(draw: st.DrawFn) -> str:
    """Draw a right credit code of any register, area and body."""
    front = draw(st.text(ALPHABET, min_size=2, max_size=2))
    body = draw(st.text(ALPHABET, min_size=9, max_size=9))
    code = f"{front}{draw(st.integers(0, 999_999)):06d}{body}"
    return code + check_character(code)


def test_the_standard_worked_example() -> None:
    """The weighted sum 538 gives L."""
    assert check_character("91110000600037341") == "L"
    assert fault("91110000600037341L") is None


@settings(max_examples=20)
@given(credit_codes())
def test_every_substitution_is_caught(code: str) -> None:
    """Changing any one character of a right code to any other of the alphabet makes it faulty."""
    assert fault(code) is None
    for place, old in enumerate(code):
        for new in set(ALPHABET) - {old}:
            assert fault(code[:place] + new + code[place + 1 :]) is not None


@settings(max_examples=150)
@given(credit_codes())
def test_every_adjacent_swap_is_caught(code: str) -> None:
    """Swapping any two different neighbours of a right code makes it faulty."""
    for place in range(17):
        if code[place] != code[place + 1]:
            swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
            assert fault(swapped) is not None


@pytest.mark.parametrize("code", ["N2371327MF3N0001XP", "Y1371327MA0000007P"])
def test_codes_may_start_with_a_letter(code: str) -> None:
    """Rural collectives (N) and others (Y) are right."""
    assert fault(code) is None


@pytest.mark.parametrize("place", range(17))
@pytest.mark.parametrize("letter", "IOZSV")
def test_the_five_letters_left_out_are_refused(place: int, letter: str) -> None:
    """I, O, Z, S and V stand nowhere in a code."""
    code = "91110000600037341L"
    assert fault(code[:place] + letter + code[place + 1 :]) is IdentifierFault.CHARACTERS


def test_the_area_is_six_digits() -> None:
    """A letter in the area is refused though the check fits."""
    body = "9137A000MA3C00003"
    assert fault(body + check_character(body)) is IdentifierFault.CHARACTERS


@pytest.mark.parametrize("code", ["", "91110000600037341", "91110000600037341LL"])
def test_the_length_is_eighteen(code: str) -> None:
    """Anything but 18 characters has the wrong length."""
    assert fault(code) is IdentifierFault.LENGTH


@pytest.mark.parametrize(
    ("body", "check"), [("60003734", "1"), ("MA3C0000", "3"), ("00433800", "9"), ("49400000", "X")]
)
def test_the_check_of_the_body(body: str, check: str) -> None:
    """The organisation code's own check follows GB 11714, X for ten included."""
    assert organisation_check_character(body) == check


def test_a_body_with_a_wrong_check_only_warns() -> None:
    """A code whose body has no right check of its own is no fault, and is said."""
    code = "9137132760003734" + "2"
    code += check_character(code)
    assert fault(code) is None
    assert warnings(code) == (IdentifierWarning.BODY_CHECK_DIGIT,)


def test_an_unweighted_check_would_be_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sabotage: with all weights 1 a swap of neighbours stays unseen, so the swap test bites."""
    from catalog.identifiers import credit_code

    monkeypatch.setattr(credit_code, "_WEIGHTS", (1,) * 17)
    check = check_character("91110000600037341")
    assert fault("91110000600037341" + check) is None
    assert fault("91110000600073341" + check) is None
