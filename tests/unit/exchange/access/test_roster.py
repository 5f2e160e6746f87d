"""Lists of operators are judged whole: every fault by its place, no staff id and no name repeated."""

from datetime import UTC, datetime

import pytest

from catalog.identifiers.resident_id import check_character
from exchange.access.operators import NewOperator
from exchange.access.roster import disabled_before, judge_roster

BODY = "37139919900307891"
NUMBER = BODY + check_character(BODY)


def test_a_good_list_has_no_fault() -> None:
    """Plain ids of any script and names of any length within the bounds."""
    good = [
        NewOperator("window-07", "王芳"),
        NewOperator("甲07", "吐尔逊·买买提"),
        NewOperator("x" * 128, "n" * 200),
    ]
    assert list(judge_roster(good)) == []


@pytest.mark.parametrize(
    ("operator", "told"),
    [
        (NewOperator("", "王芳"), "the staff id is to be 1 to 128 printable characters"),
        (NewOperator("window 07 ", "王芳"), "the staff id is to be"),
        (NewOperator("window\u200b07", "王芳"), "the staff id is to be"),
        (NewOperator("x" * 129, "王芳"), "the staff id is to be"),
        (NewOperator("window-０７", "王芳"), "full-width"),
        (NewOperator(NUMBER, "王芳"), "resident's identity number"),
        (NewOperator("window-07", ""), "the name is to be 1 to 200"),
        (NewOperator("window-07", " 王芳"), "the name is to be"),
    ],
)
def test_what_cannot_be_enrolled_is_said(operator: NewOperator, told: str) -> None:
    """One fault in words, without the id or the name."""
    [fault] = judge_roster([operator])
    assert told in fault.message.en
    for value in (operator.operator_id, operator.name):
        assert len(value) < 2 or value not in fault.message.en + fault.message.zh


def test_every_fault_is_told_and_a_repetition_by_both_places() -> None:
    """The first of two equal ids is not at fault; the second names it."""
    listed = [NewOperator("a1", "王芳"), NewOperator("b2", ""), NewOperator("a1", "李雷")]
    assert [(fault.place, fault.other) for fault in judge_roster(listed)] == [(1, None), (2, 0)]


def test_a_disabled_operator_is_told_with_the_day_in_shanghai() -> None:
    """The day counts in Asia/Shanghai, and the way to enrol the person again stands there."""
    told = disabled_before(datetime(2026, 3, 1, 20, tzinfo=UTC))
    assert "2026-03-02" in told.en
    assert "--anew" in told.en
    assert "--anew" in told.zh
