"""Proposed types: what the texts are, and digits that mean no amount stay text."""

from collections.abc import Mapping

import pytest

from catalog.model import LogicalType
from cli.discovery.types import guess_type
from connectors.discovery import SampledColumn
from connectors.workbooks.reasons import DATE_ELSEWHERE

DATE, STRING, TIME = LogicalType.DATE, LogicalType.STRING, LogicalType.TIMESTAMP


def column(
    *values: str | None, native: str = "text", unread: Mapping[str, int] | None = None
) -> SampledColumn:
    """Return a column of these values."""
    return SampledColumn("h", native, values, unread or {})


@pytest.mark.parametrize(
    ("values", "kind", "formats"),
    [
        (("2024-01-31", "2024-02-29"), DATE, ()),
        (("20240131", "20240229"), DATE, ("%Y%m%d",)),
        (("2024/1/31", "2024/12/1"), DATE, ("%Y/%m/%d",)),
        (("2024年1月31日", "2024年12月1日"), DATE, ("%Y年%m月%d日",)),
        (("20240000", "20249999"), STRING, ()),
        (("00123", "00456", "12"), STRING, ()),
        (("1", "2", "30", "400", "5000"), LogicalType.INTEGER, ()),
        (("1", "2", "1", "2"), STRING, ()),
        (("371399", "371400", "371401"), STRING, ()),
        (("刘某", "20240131"), STRING, ()),
        (("2024-01-31T08:00:00+08:00", "2024-01-31 08:00:00Z"), TIME, ()),
    ],
)
def test_type_is_what_the_texts_are(
    values: tuple[str, ...], kind: LogicalType, formats: tuple[str, ...]
) -> None:
    """Dates in any usual form, amounts as numbers, codes as text."""
    guess = guess_type(column(*values))
    assert (guess.logical_type, guess.formats) == (kind, formats)


def test_words_for_no_end_are_kept_apart() -> None:
    """长期 is a word for an open end, not a reason to take the column for text."""
    guess = guess_type(column("20240131", "长期", "20301231"))
    assert (guess.logical_type, guess.formats, guess.open_ended) == (DATE, ("%Y%m%d",), ("长期",))
    alone = guess_type(column("2024-01-31", "长期"))
    assert alone.formats == ("%Y-%m-%d",)


def test_far_end_is_noted_and_decided_by_nobody() -> None:
    """9999-12-31 stays a date, with a word to the engineer."""
    guess = guess_type(column("2024-01-31", "9999-12-31"))
    assert guess.open_ended == ()
    assert guess.note is not None
    assert "9999-12-31" in guess.note.en


def test_share_below_one_is_told() -> None:
    """One impossible day in twenty: still dates, and the share says so; half of them: text."""
    guess = guess_type(column(*["20240131"] * 19, "20240231"))
    assert (guess.logical_type, guess.share) == (DATE, 0.95)
    assert guess_type(column("20240131", "20240231")).logical_type is STRING


def test_decimals_keep_their_scale() -> None:
    """Digits and decimals as seen, or as the source declares them."""
    seen = guess_type(column("1.5", "20.25", "3"))
    assert (seen.logical_type, seen.precision, seen.scale) == (LogicalType.NUMBER, 18, 2)
    declared = guess_type(column("1.50", native="decimal(12,4)"))
    assert (declared.precision, declared.scale) == (12, 4)


def test_time_without_offset_asks_for_it() -> None:
    """A local time needs a person to say of which zone; a server that knows its offset needs none."""
    assert guess_type(column("2024-01-31 08:00:00")).needs_offset
    assert guess_type(column("2024-01-31 08:00:00", native="timestamp without time zone")).needs_offset
    assert not guess_type(column("2024-01-31 08:00:00", native="timestamp")).needs_offset


def test_dates_of_a_workbook_are_dates() -> None:
    """Cells that a workbook holds as dates count as such, beside words for no end."""
    guess = guess_type(column(None, None, "长期", unread={DATE_ELSEWHERE: 2}))
    assert (guess.logical_type, guess.formats, guess.open_ended) == (DATE, ("%Y-%m-%d",), ("长期",))


def test_empty_column_says_nothing() -> None:
    """Without a value there is no type, unless the source declares one."""
    assert guess_type(column(None, "")).logical_type is None
    assert guess_type(column(None, native="date")).logical_type is DATE


def test_text_has_room() -> None:
    """The length allowed is at least twice the longest seen."""
    assert guess_type(column("名" * 40)).max_length == 128
    assert guess_type(column("名" * 9000)).max_length == 18_000
