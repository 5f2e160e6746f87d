"""Every verdict and reason can be said in both languages."""

import pytest

from catalog.model import Text
from catalog.rules.texts import BESIDE_TEXT, REASON_TEXT, VERDICT_TEXT, WHAT_TO_DO
from catalog.rules.truth_table import TOLD_BESIDE
from catalog.rules.verdict import Reason, Verdict


def test_nothing_is_without_a_text() -> None:
    """A new verdict or reason cannot be added without saying it to people."""
    assert set(VERDICT_TEXT) == set(Verdict)
    assert set(REASON_TEXT) == set(Reason)
    assert set(BESIDE_TEXT) == TOLD_BESIDE


TEXTS = [text for table in (VERDICT_TEXT, REASON_TEXT, WHAT_TO_DO, BESIDE_TEXT) for text in table.values()]


@pytest.mark.parametrize("text", TEXTS)
def test_texts_are_chinese_and_english(text: Text) -> None:
    """The Chinese form is a Chinese sentence, the English form an English one."""
    assert text.zh.endswith("。")
    assert text.en.isascii()
    assert text.en.endswith(".")
