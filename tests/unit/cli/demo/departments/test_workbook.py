"""The office's workbook, read by another library: odd where offices are odd, wrong where it was planted."""

import io
from collections import Counter
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import openpyxl  # type: ignore[import-untyped]
import pytest

from cli.demo.departments.workbook import HEADER, SHEET, TYPED_AS_TEXT, encode
from cli.demo.population import CARDS, CardRow, make_population

ROWS = 400


def opened(rows: tuple[CardRow, ...]) -> Any:
    """Open the workbook of some rows with openpyxl."""
    return openpyxl.load_workbook(io.BytesIO(encode(rows)))


@pytest.fixture(scope="module")
def rows() -> tuple[CardRow, ...]:
    """The first clean cards of the county."""
    county = make_population(date(2026, 11, 24))
    planted = {key for keys in county.planted_keys[CARDS].values() for key in keys}
    return tuple(row for row in county.cards if row.key not in planted)[:ROWS]


def test_titles_stand_merged_above_the_header(rows: tuple[CardRow, ...]) -> None:
    """Two merged title rows, the header in the third, a second sheet with notes."""
    workbook = opened(rows)
    sheet = workbook[SHEET]
    assert sorted(str(merged) for merged in sheet.merged_cells.ranges) == ["A1:G1", "A2:G2"]
    assert [cell.value for cell in sheet[3]] == list(HEADER)
    assert workbook.sheetnames == [SHEET, "填表说明"]
    assert sheet.max_row == 3 + ROWS


def test_dates_are_day_numbers_and_now_and_then_text(rows: tuple[CardRow, ...]) -> None:
    """Another library reads the very days; every so many rows they are texts, as is an open end."""
    sheet = opened(rows)[SHEET]
    issued = [cell.value for (cell,) in sheet["E4:E403"]]
    assert Counter(type(value) for value in issued) == {str: 10, datetime: 390}
    assert ROWS // TYPED_AS_TEXT == 10
    written = [value if isinstance(value, str) else value.date().isoformat() for value in issued]
    assert written == [row.issued_on for row in rows]
    ends = {cell.value for (cell,) in sheet["F4:F403"]}
    assert "长期" in ends


def test_a_number_keeps_fifteen_digits(rows: tuple[CardRow, ...]) -> None:
    """A resident number that stands as a number has lost its last three digits, as Excel leaves it."""
    spoiled = replace(rows[0], resident_no=371399196611039028)
    sheet = opened((spoiled, replace(rows[1], resident_no=None)))[SHEET]
    assert sheet["B4"].value == float(371399196611039000)
    assert sheet["B5"].value is None
