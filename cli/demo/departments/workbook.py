"""A workbook as the office of the social-security cards keeps it: a list with titles above it, and notes.

Odd, and legal: merged title rows before the header, dates as day numbers of which some were typed as text, a
second sheet. Not legal, where the population says so: a resident number that stands as a number.
"""

import io
from collections.abc import Iterable, Sequence
from datetime import date

from xlsxwriter import Workbook  # type: ignore[import-untyped]
from xlsxwriter.format import Format  # type: ignore[import-untyped]
from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]

from cli.demo.departments.drop_files import DropFiles
from cli.demo.population import CardRow

FILES = DropFiles("social_security_card_", ".xlsx", "utf-8")
SHEET = "社会保障卡名册"
TITLES = ("莒南县社会保障卡发放名册", "填报单位：莒南县人力资源和社会保障局")
NOTES = ("填表说明", "一、社会保障号码填写公民身份号码。", "二、有效期截止无固定期限的填写“长期”。")
HEADER = {
    "卡号": "card_no",
    "社会保障号码": "resident_no",
    "姓名": "name",
    "发卡机构": "issued_by",
    "发卡日期": "issued_on",
    "有效期截止": "valid_to",
    "卡状态": "state",
}
DATES = frozenset({"issued_on", "valid_to"})
TYPED_AS_TEXT = 40
"""Every so many rows a clerk typed the dates as text."""
KEPT_DIGITS = 15


def encode(rows: Sequence[CardRow]) -> bytes:
    """Return the workbook's bytes."""
    content = io.BytesIO()
    with Workbook(content, {"in_memory": True}) as workbook:
        sheet = workbook.add_worksheet(SHEET)
        for number, title in enumerate(TITLES):
            sheet.merge_range(number, 0, number, len(HEADER) - 1, title)
        _write_row(sheet, len(TITLES), list(HEADER))
        as_day = workbook.add_format({"num_format": "yyyy-mm-dd"})
        for number, row in enumerate(rows):
            cells = [_cell(row, name, is_text=number % TYPED_AS_TEXT == 0) for name in HEADER.values()]
            _write_row(sheet, len(TITLES) + 1 + number, cells, as_day)
        notes = workbook.add_worksheet("填表说明")
        for number, note in enumerate(NOTES):
            notes.write_string(number, 0, note)
    return content.getvalue()


def _cell(row: CardRow, name: str, *, is_text: bool) -> str | int | date | None:
    value: str | int | None = getattr(row, name)
    if name not in DATES or is_text or not isinstance(value, str):
        return value
    try:
        return date.fromisoformat(value)
    except ValueError:  # what is no day stays the text that was typed
        return value


def _write_row(
    sheet: Worksheet, number: int, cells: Iterable[str | int | date | None], as_day: Format | None = None
) -> None:
    for place, cell in enumerate(cells):
        match cell:
            case str():
                sheet.write_string(number, place, cell)
            case int():
                sheet.write_number(number, place, float(f"{cell:.{KEPT_DIGITS}g}"))
            case date():
                sheet.write_datetime(number, place, cell, as_day)
            case None:
                pass
