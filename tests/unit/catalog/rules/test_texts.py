"""Every verdict and reason can be said in both languages."""

import pytest

from catalog.model import Text
from catalog.rules.stated_day import LAPSES
from catalog.rules.texts import (
    BESIDE_TEXT,
    REASON_TEXT,
    UNMET_ADVICE,
    UNMET_TEXT,
    VERDICT_TEXT,
    WHAT_TO_DO,
    verdict_text,
)
from catalog.rules.truth_table import JUDGED, TOLD_BESIDE
from catalog.rules.verdict import Reason, Verdict


def test_nothing_is_without_a_text() -> None:
    """A new verdict or reason cannot be added without saying it to people."""
    assert set(VERDICT_TEXT) == set(Verdict)
    assert set(REASON_TEXT) == set(Reason)
    assert set(BESIDE_TEXT) == TOLD_BESIDE
    unmet = {cell.reason for cell in JUDGED.values() if cell.verdict not in {Verdict.UNKNOWN, YES}}
    assert set(UNMET_TEXT) == unmet | set(LAPSES.values())
    assert set(UNMET_ADVICE) == set(UNMET_TEXT) | {Reason.SINCE_UNRECORDED}


def test_a_valid_row_is_never_called_suspended_for_a_predicate() -> None:
    """What a predicate finds is said as such; what the source states keeps the verdict's own words."""
    assert verdict_text(Verdict.SUSPENDED, None) == VERDICT_TEXT[Verdict.SUSPENDED]
    assert verdict_text(Verdict.UNKNOWN, Reason.STALE) == VERDICT_TEXT[Verdict.UNKNOWN]
    for verdict, reason in ((cell.verdict, cell.reason) for cell in JUDGED.values()):
        if reason in UNMET_TEXT:
            assert verdict_text(verdict, reason) != VERDICT_TEXT[verdict]


YES = Verdict.CONFIRMED
TABLES = (VERDICT_TEXT, REASON_TEXT, WHAT_TO_DO, BESIDE_TEXT, UNMET_TEXT, UNMET_ADVICE)
TEXTS = [text for table in TABLES for text in table.values()]


@pytest.mark.parametrize("text", TEXTS)
def test_texts_are_chinese_and_english(text: Text) -> None:
    """The Chinese form is a Chinese sentence, the English form an English one."""
    assert text.zh.endswith("。")
    assert text.en.isascii()
    assert text.en.endswith(".")
