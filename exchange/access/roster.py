"""Judges a list of operators to enrol: what each staff id and name must be, told without repeating either."""

import unicodedata
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Protocol

from catalog.calendar import local_date
from catalog.identifiers import resident_id
from catalog.model import Text
from exchange.access.errors import OperatorFault

MOST_ID, MOST_NAME = 128, 200

ENROLLED = Text("该工号在本部门已登记；请去掉此行。", "the staff id is enrolled here already; leave it out")
_PLAIN = Text(
    "工号含全角或兼容字符，窗口所报的工号将无法与之相符；请改为半角。",
    "the staff id is written in full-width or other compatibility forms, which no window would state; "
    "write it in plain characters",
)
_PERSONAL = Text(
    "工号是居民身份证号码；请使用单位内部的工号。",
    "the staff id is a resident's identity number; use the department's own number for its staff",
)


class Enrollable(Protocol):
    """What is judged: a staff id and a name."""

    @property
    def operator_id(self) -> str:
        """The staff id."""

    @property
    def name(self) -> str:
        """The person's name."""


def judge_roster(operators: Sequence[Enrollable]) -> Iterator[OperatorFault]:
    """Yield every fault of every operator, with the operator's place in the list."""
    first: dict[str, int] = {}
    for place, operator in enumerate(operators):
        before = first.setdefault(operator.operator_id, place)
        if before != place:
            yield OperatorFault(place, _twice(), other=before)
        found = _of_id(operator.operator_id) or _of_name(operator.name)
        if found is not None:
            yield OperatorFault(place, found)


def disabled_before(at: datetime) -> Text:
    """Return what is said of an operator who was disabled at `at`."""
    day = local_date(at)
    return Text(
        f"该人员已于 {day} 停用；确需恢复的，请加 --anew 重新登记。",
        f"the operator was disabled on {day}; to enrol the same person again, add --anew",
    )


def _twice() -> Text:
    return Text("工号重复；请去掉一行。", "the staff id stands in the list already; leave one of the two out")


def _of_id(operator_id: str) -> Text | None:
    if not _printable(operator_id, MOST_ID):
        return _bounds("工号", "staff id", MOST_ID)
    if unicodedata.normalize("NFKC", operator_id) != operator_id:
        return _PLAIN
    return _PERSONAL if resident_id.fault(operator_id.upper()) is None else None


def _of_name(name: str) -> Text | None:
    return None if _printable(name, MOST_NAME) else _bounds("姓名", "name", MOST_NAME)


def _printable(text: str, most: int) -> bool:
    return 1 <= len(text) <= most and text.isprintable() and text == text.strip()


def _bounds(zh: str, en: str, most: int) -> Text:
    return Text(
        f"{zh}应为 1 至 {most} 个可见字符，首尾无空白；请更正。",
        f"the {en} is to be 1 to {most} printable characters without blanks at its ends; correct it",
    )
