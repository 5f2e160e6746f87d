"""One written form per code: blanks trimmed, letters capital, nothing guessed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.identifiers import IdentifierFault, normalise
from catalog.identifiers.normalise import SHAPES, character_fault, trim
from catalog.model import HolderType


@pytest.mark.parametrize(
    "written",
    [
        "11010519491231002X",
        "11010519491231002x",
        " 11010519491231002X ",
        "\t11010519491231002x\r\n",
        "\u300011010519491231002X\u3000",
        "\u200b11010519491231002X\ufeff",
        "\u00a011010519491231002x\u2060",
    ],
)
def test_the_ends_are_trimmed_and_letters_made_capital(written: str) -> None:
    """Blanks a spreadsheet leaves behind and a small x lead to the same written form."""
    assert normalise(HolderType.RESIDENT_ID, written) == "11010519491231002X"


@pytest.mark.parametrize("written", ["110105491231002", " 110105491231002\u3000", "\u200b110105491231002"])
def test_fifteen_digits_are_written_as_the_eighteen_they_became(written: str) -> None:
    """A resident number's legacy form leads to the written form of today; other types' 15 digits stay."""
    assert normalise(HolderType.RESIDENT_ID, written) == "11010519491231002X"
    assert normalise(HolderType.OTHER_PERSON_CODE, written) == "110105491231002"


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("11010549123１002", None),
        ("１１０１０５４９１２３１００２", None),
        ("11010549123100O", "11010549123100O"),
    ],
)
def test_fifteen_look_alikes_are_never_converted(written: str, expected: str | None) -> None:
    """A legacy number in full-width digits or with a letter for a digit gives no number of today."""
    assert normalise(HolderType.RESIDENT_ID, written) == expected


def test_credit_codes_are_made_capital() -> None:
    """Small letters of a credit code are the capital ones."""
    assert normalise(HolderType.UNIFIED_SOCIAL_CREDIT_CODE, "91110000600037341l") == "91110000600037341L"


@pytest.mark.parametrize(
    "written",
    [
        "１１０１０５１９４９１２３１００２X",
        "11010519491231002Ｘ",
        "11010519491231002Х",  # Cyrillic
        "11010519491231002х",  # Cyrillic, small
        "11010519491231002Χ",  # Greek
        "1101051949123100２X",
        "١١٠١٠٥١٩٤٩١٢٣١٠٠٢X",
    ],
)
def test_look_alikes_are_refused_and_never_repaired(written: str) -> None:
    """Full-width digits and letters of other scripts give no written form, and the reason is named."""
    assert normalise(HolderType.RESIDENT_ID, written) is None
    assert character_fault(HolderType.RESIDENT_ID, trim(written)) is IdentifierFault.LOOK_ALIKE


@pytest.mark.parametrize(
    "written",
    ["110105 194912310 02X", "110105-19491231002X", "1101051949\u200b1231002X", "1.10105E+17", "张三"],
)
def test_other_characters_inside_are_refused(written: str) -> None:
    """Blanks, zero-width and other characters inside a number are never dropped."""
    assert normalise(HolderType.RESIDENT_ID, written) is None
    assert character_fault(HolderType.RESIDENT_ID, trim(written)) is IdentifierFault.CHARACTERS


@pytest.mark.parametrize("holder_type", HolderType)
@pytest.mark.parametrize("written", ["", "  ", "\u3000\u200b"])
def test_blank_is_no_code(holder_type: HolderType, written: str) -> None:
    """A blank is no code of any type."""
    assert normalise(holder_type, written) is None
    assert character_fault(holder_type, trim(written)) is IdentifierFault.BLANK


def test_military_cards_may_hold_chinese_characters() -> None:
    """Officers' cards name their service in Chinese."""
    assert normalise(HolderType.OFFICER_CARD, "南字第01234567号") == "南字第01234567号"
    assert normalise(HolderType.OFFICER_CARD, "南字第０1234567号") is None


@pytest.mark.parametrize(
    "holder_type",
    [HolderType.OFFICER_CARD, HolderType.OTHER_PERSON_CODE, HolderType.OTHER_ORGANISATION_CODE],
)
def test_parentheses_of_either_width_lead_to_one_form(holder_type: HolderType) -> None:
    """Who types the other width than the register's is found, and never told that nothing is held."""
    assert normalise(holder_type, "南字（01）号") == normalise(holder_type, "南字(01)号") == "南字(01)号"


def test_every_holder_type_has_a_shape() -> None:
    """No holder type is left without a rule."""
    assert set(SHAPES) == set(HolderType)
    assert all(0 < shape.shortest <= shape.longest for shape in SHAPES.values())


@given(st.sampled_from(HolderType), st.text(max_size=30))
def test_the_written_form_is_final(holder_type: HolderType, written: str) -> None:
    """Normalising twice changes nothing more, whatever was written."""
    once = normalise(holder_type, written)
    assert once is None or normalise(holder_type, once) == once


@given(st.text(max_size=30))
def test_plain_ascii_is_all_that_numbers_are_made_of(written: str) -> None:
    """The written form of a resident number or credit code holds ASCII digits and capitals only."""
    for holder_type in (HolderType.RESIDENT_ID, HolderType.UNIFIED_SOCIAL_CREDIT_CODE):
        once = normalise(holder_type, written)
        assert once is None or all(c in "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ" for c in once)
