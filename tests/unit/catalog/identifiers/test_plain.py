"""Texts are looked through for codes in one plain form."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.identifiers.plain import plain


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("371399 19900307-891x", "37139919900307891X"),
        ("\uff13\uff17\u200b\uff11\uff38", "371X"),
        ("\u0663\u0667\u0661", "371"),
        ("\u2460\uff0f_ \u6cd5", "1\u6cd5"),
        ("", ""),
    ],
    ids=["groups", "full width", "another script", "letters stay", "nothing"],
)
def test_letters_and_digits_alone_in_capitals(text: str, found: str) -> None:
    """Whatever stands between them is left out; digits of any script are plain ones."""
    assert plain(text) == found


@given(st.text(st.characters(codec="ascii")))
def test_the_short_way_for_ascii_is_the_long_one(text: str) -> None:
    """A text of ASCII characters alone reads as it does beside another one."""
    assert plain(text + "\u6cd5") == plain(text) + "\u6cd5"
