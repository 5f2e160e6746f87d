"""Every fault and warning has a text in both languages."""

import pytest

from catalog.identifiers import FAULT_TEXT, WARNING_TEXT, IdentifierFault, IdentifierWarning
from catalog.model import Text


def test_no_fault_is_without_a_text() -> None:
    """A new fault cannot be added without saying it to people."""
    assert set(FAULT_TEXT) == set(IdentifierFault)
    assert set(WARNING_TEXT) == set(IdentifierWarning)


@pytest.mark.parametrize("text", [*FAULT_TEXT.values(), *WARNING_TEXT.values()])
def test_texts_are_chinese_and_english(text: Text) -> None:
    """The Chinese form holds Chinese characters, the English form none."""
    assert any("\u4e00" <= character <= "\u9fff" for character in text.zh)
    assert text.en.isascii()
    assert text.en.endswith(".")
