"""What people see of a code or name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.identifiers import mask, mask_name


@pytest.mark.parametrize(
    ("code", "masked"),
    [
        ("371399199001011234", "371399********1234"),
        ("91110000600037341L", "911100********341L"),
        ("110105491231002", "11010*******002"),
        ("E12345678", "E12****78"),
        ("1234", "1**4"),
        ("12", "**"),
        ("1", "*"),
        ("", ""),
    ],
)
def test_the_middle_is_starred(code: str, masked: str) -> None:
    """First and last characters stay, the length stays, the middle goes."""
    assert mask(code) == masked


def test_a_legacy_numbers_birth_is_hidden() -> None:
    """Of the 15-digit form, as of the 18 characters, no digit of the birth is shown."""
    assert set(mask("110105491231002")[6:12]) == set(mask("11010519491231002X")[6:14]) == {"*"}


@given(st.text(st.characters(exclude_characters="*"), max_size=60))
def test_a_good_part_is_always_hidden(code: str) -> None:
    """At least four of ten characters are starred, whatever the code."""
    masked = mask(code)
    assert len(masked) == len(code)
    assert masked.count("*") >= 0.4 * len(code)


@pytest.mark.parametrize(
    ("name", "masked"), [("张三", "张*"), ("欧阳娜娜", "欧***"), ("𠮷田", "𠮷*"), ("张", "*"), ("", "")]
)
def test_names_keep_their_first_character(name: str, masked: str) -> None:
    """A name keeps its first character, also one outside the basic plane."""
    assert mask_name(name) == masked
