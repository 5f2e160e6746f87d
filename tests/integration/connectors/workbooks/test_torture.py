"""The torture sheet: every cell arrives exactly or with a finding, none changes in silence."""

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import openpyxl  # type: ignore[import-untyped]
import pandas as pd  # type: ignore[import-untyped]
import pytest
from python_calamine import CalamineError, load_workbook

from catalog.model import Field, LogicalType
from connectors import open_connector
from connectors.testing import sample_contract, sample_field
from connectors.typing.reasons import NOT_IN_CALENDAR, NOT_IN_FORM, NOT_NUMBER, TIME_IN_DATE
from connectors.workbooks import reasons
from tests.integration.connectors.workbooks.writing import leave, number_cell, row, text_cell, workbook

TEXT, WHOLE, NUMBER = LogicalType.STRING, LogicalType.INTEGER, LogicalType.NUMBER
DAY, MOMENT, TRUTH = LogicalType.DATE, LogicalType.TIMESTAMP, LogicalType.BOOLEAN
FORMATS = (
    "m/d/yy",
    "yyyy-mm-dd hh:mm:ss",
    'yyyy"年"m"月"d"日"',
    "000000",
    '[Red]0.00"days"',
    "[$-804]yyyy/m/d;@",
    "[h]:mm",
    "@",
)
SHORT, LONG, CHINESE, PADDED, AMOUNT, LOCAL, ELAPSED, AS_TEXT = range(1, len(FORMATS) + 1)
SHARED = (
    '<r><t>富</t></r><r><t xml:space="preserve"> 文本</t></r>',
    "<t>葛</t><rPh sb='0' eb='1'><t>クズ</t></rPh>",
    "<t>a_x000D_b_x005F_x000D_</t>",
    "<t></t>",
)


@dataclass(frozen=True, slots=True)
class Tortured:
    """One column of the one-row torture sheet: its cell as the file has it, and what must arrive.

    `raw` and `reason` are those of the finding where the cell must not be read.
    """

    markup: str
    kind: LogicalType
    expected: object
    raw: str | None = None
    reason: str | None = None
    is_key: bool = False
    formats: tuple[str, ...] = ()


def finding(markup: str, kind: LogicalType, raw: str, reason: str, *, is_key: bool = False) -> Tortured:
    """A cell that must not be read."""
    return Tortured(markup, kind, None, raw, reason, is_key=is_key)


def shared(place: int) -> str:
    """A cell of a shared text."""
    return f'<c t="s"><v>{place}</v></c>'


def error(word: str) -> str:
    """A cell of an error value."""
    return f'<c t="e"><f>VLOOKUP(A1,B:C,2,0)</f><v>{word}</v></c>'


AS_NUMBER = reasons.IDENTIFIER_AS_NUMBER
CELLS = {
    "text": Tortured(text_cell("刘某"), TEXT, "刘某"),
    "blanks": Tortured(text_cell(" a  "), TEXT, " a  "),
    "breaks": Tortured(text_cell("一\r\n二\n三\t四"), TEXT, "一\r\n二\n三\t四"),
    "rare": Tortured(text_cell("𠮷㙍䶮𫝯😀👩‍👩‍👧"), TEXT, "𠮷㙍䶮𫝯😀👩‍👩‍👧"),
    "full_width": Tortured(text_cell("３７１３２７"), TEXT, "３７１３２７"),
    "rich": Tortured(shared(0), TEXT, "富 文本"),
    "reading": Tortured(shared(1), TEXT, "葛"),
    "escaped": Tortured(shared(2), TEXT, "a\rb_x000D_"),
    "empty_text": Tortured(shared(3), TEXT, None),
    "nothing": Tortured("<c/>", TEXT, None),
    "null_word": Tortured(text_cell("NULL"), TEXT, "NULL"),
    "na_word": Tortured(text_cell("#N/A"), TEXT, "#N/A"),
    "zeros": Tortured(text_cell("007"), TEXT, "007", is_key=True),
    "identity_text": Tortured(text_cell("371327199001011234"), TEXT, "371327199001011234", is_key=True),
    "identity_number": finding(
        number_cell("371327199001011000"), TEXT, "371327199001011000", reasons.ROUNDED, is_key=True
    ),
    "identity_scientific": finding(
        number_cell("3.71327199001011E+17"), TEXT, "3.71327199001011E+17", reasons.ROUNDED, is_key=True
    ),
    "identity_shown_as_text": finding(
        number_cell("371327199001011000", AS_TEXT), TEXT, "371327199001011000", reasons.ROUNDED, is_key=True
    ),
    "zeros_lost": finding(number_cell("7", PADDED), TEXT, "7", AS_NUMBER, is_key=True),
    "short_key": finding(number_cell("371327"), TEXT, "371327", AS_NUMBER, is_key=True),
    "long_in_text": finding(number_cell("6222021234567890000"), TEXT, "6222021234567890000", reasons.ROUNDED),
    "sixteen_digits": finding(number_cell("1234567890123450"), WHOLE, "1234567890123450", reasons.ROUNDED),
    "beyond_2_53": finding(number_cell("9007199254740993"), WHOLE, "9007199254740993", reasons.ROUNDED),
    "fifteen_digits": Tortured(number_cell("123456789012345"), WHOLE, 123456789012345),
    "number_in_text": Tortured(number_cell("13905390000"), TEXT, "13905390000"),
    "padded_in_text": finding(number_cell("7", PADDED), TEXT, "7", reasons.SHOWN_OTHERWISE),
    "minus_zero": Tortured(number_cell("-0"), WHOLE, 0),
    "half": Tortured(number_cell("0.5", AMOUNT), NUMBER, Decimal("0.50")),
    "seventeen_written": Tortured(number_cell("1.1000000000000001"), NUMBER, Decimal("1.10")),
    "sum": finding(number_cell("0.30000000000000004"), NUMBER, "0.30000000000000004", reasons.ROUNDED),
    "million": Tortured(number_cell("1.2345678901E9"), NUMBER, Decimal("1234567890.10")),
    "huge": finding(number_cell("1E+308"), NUMBER, "1E+308", reasons.ROUNDED),
    "true": Tortured('<c t="b"><v>1</v></c>', TRUTH, expected=True),
    "one": Tortured(number_cell("1"), TRUTH, expected=True),
    "true_in_text": Tortured('<c t="b"><v>0</v></c>', TEXT, "FALSE"),
    "not_available": finding(error("#N/A"), TEXT, "#N/A", reasons.ERROR_CELL),
    "division": finding(error("#DIV/0!"), NUMBER, "#DIV/0!", reasons.ERROR_CELL),
    "newer_error": finding(error("#SPILL!"), DAY, "#SPILL!", reasons.ERROR_CELL),
    "blank_error": finding('<c t="e"><v> </v></c>', TEXT, "", reasons.ERROR_CELL),
    "blank_number": finding("<c><v> </v></c>", WHOLE, "", NOT_NUMBER),
    "formula": Tortured('<c t="str"><f>A1&amp;"x"</f><v>结果</v></c>', TEXT, "结果"),
    "formula_number": Tortured("<c><f>1+1</f><v>2</v></c>", WHOLE, 2),
    "formula_empty": Tortured('<c t="str"><f>A1</f><v></v></c>', TEXT, None),
    "uncalculated": finding("<c><f>1+1</f></c>", WHOLE, "=1+1", reasons.NO_CACHED_VALUE),
    "uncalculated_v": finding("<c><f>A1</f><v></v></c>", TEXT, "=A1", reasons.NO_CACHED_VALUE),
    "day": Tortured(number_cell("45351", SHORT), DAY, date(2024, 2, 29)),
    "chinese_day": Tortured(number_cell("45351", CHINESE), DAY, date(2024, 2, 29)),
    "local_day": Tortured(number_cell("45351", LOCAL), DAY, date(2024, 2, 29)),
    "day_in_form": Tortured(number_cell("45351", SHORT), DAY, date(2024, 2, 29), formats=("%Y年%m月%d日",)),
    "last_day": Tortured(number_cell("2958465", SHORT), DAY, date(9999, 12, 31)),
    "first_day": Tortured(number_cell("1", SHORT), DAY, date(1900, 1, 1)),
    "before_false_leap": Tortured(number_cell("59", SHORT), DAY, date(1900, 2, 28)),
    "after_false_leap": Tortured(number_cell("61", SHORT), DAY, date(1900, 3, 1)),
    "false_leap": finding(number_cell("60", SHORT), DAY, "60", NOT_IN_CALENDAR),
    "day_zero": finding(number_cell("0", SHORT), DAY, "0", NOT_IN_CALENDAR),
    "negative_day": finding(number_cell("-1", SHORT), DAY, "-1", NOT_IN_CALENDAR),
    "day_10000": finding(number_cell("2958466", SHORT), DAY, "2958466", NOT_IN_CALENDAR),
    "day_with_time": finding(number_cell("45351.5", LONG), DAY, "45351.5", TIME_IN_DATE),
    "nearly_next_day": finding(number_cell("45351.999999999", SHORT), DAY, "45351.999999999", TIME_IN_DATE),
    "elapsed": finding(number_cell("1.5", ELAPSED), DAY, "1.5", TIME_IN_DATE),
    "serial_shown": finding(number_cell("45351"), DAY, "45351", NOT_IN_FORM),
    "day_as_number": Tortured(number_cell("20240229"), DAY, date(2024, 2, 29), formats=("%Y%m%d",)),
    "iso_day": Tortured('<c t="d"><v>2024-02-29T00:00:00</v></c>', DAY, date(2024, 2, 29)),
    "house_number": finding(number_cell("45363", SHORT), TEXT, "45363", reasons.DATE_ELSEWHERE),
    "day_in_number": finding(number_cell("45363", SHORT), WHOLE, "45363", reasons.DATE_ELSEWHERE),
    "moment": Tortured(
        number_cell("45351.521064814813", LONG), MOMENT, datetime(2024, 2, 29, 4, 30, 20, tzinfo=UTC)
    ),
    "millisecond": Tortured(
        number_cell("45351.521064826387", LONG), MOMENT, datetime(2024, 2, 29, 4, 30, 20, 1000, tzinfo=UTC)
    ),
    "too_fine": finding(number_cell("45351.5210648177", LONG), MOMENT, "45351.5210648177", reasons.TOO_FINE),
    "unknown": finding('<c t="x"><v>?</v></c>', TEXT, "?", reasons.UNKNOWN_KIND),
}
Read = Mapping[str, tuple[object, str | None, str | None]]
"""What a reader gave for each cell: the value, and the raw text and reason if it made a finding."""


def field_of(name: str, cell: Tortured) -> Field:
    """The contract's field for one torture column."""
    terms: dict[str, object] = {"formats": cell.formats}
    if cell.kind is NUMBER:
        terms |= {"precision": 38, "scale": 2}
    if cell.is_key:
        terms["key_position"] = list(CELLS).index(name) + 2
    return sample_field(name, cell.kind, **terms)


OPTIONS = {"format": "workbook", "sheet": "名册", "empty": "null", "offset": "+08:00"}
CONTRACT = sample_contract(
    sample_field("id", key_position=1),
    *(field_of(name, cell) for name, cell in CELLS.items()),
    source="*.xlsx",
    options=OPTIONS,
)


def torture() -> bytes:
    """The workbook."""
    header = row(text_cell("id"), *map(text_cell, CELLS))
    cells = row(text_cell("1"), *(cell.markup for cell in CELLS.values()))
    return workbook([header, cells], formats=FORMATS, texts=SHARED)


def changed_in_silence(read: Read) -> set[str]:
    """Return the cells that are neither exact nor named by a finding with raw text and reason."""
    silent = set()
    for name, cell in CELLS.items():
        value, raw, reason = read[name]
        if (value, raw, reason) != (cell.expected, cell.raw, cell.reason) or type(value) is not type(
            cell.expected
        ):
            silent.add(name)
    return silent


def test_no_cell_changes_in_silence(tmp_path: Path) -> None:
    """The gate: 0 silent changes."""
    leave(tmp_path, torture(), 1)
    (batch,) = open_connector(CONTRACT, lambda _name: tmp_path.as_uri()).read(CONTRACT)
    (values,) = batch.rows.to_pylist()
    found = {finding.field: (finding.raw, finding.reason) for finding in batch.findings}
    read = {name: (values[name], *found.get(name, (None, None))) for name in CELLS}
    assert changed_in_silence(read) == set()


def with_calamine(content: bytes) -> list[str]:
    """Read the cells as text with calamine."""
    rows = load_workbook(io.BytesIO(content)).get_sheet_by_name("名册").to_python()
    return [str(cell) for cell in rows[1][1:]]


def with_openpyxl(content: bytes) -> list[str]:
    """Read the cells as text with openpyxl."""
    sheet = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)["名册"]
    (cells,) = sheet.iter_rows(min_row=2, min_col=2, values_only=True)
    return ["" if cell is None else str(cell) for cell in cells]


def with_pandas(content: bytes) -> list[str]:
    """Read the cells as text with pandas, asking for text."""
    frame = pd.read_excel(io.BytesIO(content), sheet_name="名册", dtype=str, engine="openpyxl")
    return [str(cell) for cell in frame.iloc[0, 1:]]


READABLE = [
    name
    for name in CELLS
    if name not in ("newer_error", "unknown", "day_10000", "negative_day", "blank_error", "blank_number")
]
"""What every reader gets through; on the others one or another stops, which is not silent."""


@pytest.mark.parametrize(
    ("reader", "changed"),
    [
        (
            with_calamine,
            {"identity_number", "not_available", "uncalculated", "false_leap", "nearly_next_day"},
        ),
        (with_openpyxl, {"identity_number", "uncalculated", "nearly_next_day", "house_number"}),
        (with_pandas, {"identity_number", "uncalculated", "na_word", "null_word"}),
    ],
)
def test_the_gate_goes_red_for_an_ordinary_reader(
    reader: Callable[[bytes], list[str]], changed: set[str]
) -> None:
    """Positive control: what an ordinary reader gives as text is not the cell, and no finding says so."""
    header = row(text_cell("id"), *map(text_cell, READABLE))
    cells = row(text_cell("1"), *(CELLS[name].markup for name in READABLE))
    texts = reader(workbook([header, cells], formats=FORMATS, texts=SHARED))
    assert len(texts) == len(READABLE)
    given = {name: CELLS[name].expected for name in CELLS} | dict(zip(READABLE, texts, strict=True))
    silent = changed_in_silence({name: (value, None, None) for name, value in given.items()})
    assert changed <= silent
    assert {"text", "rare", "full_width", "identity_text"}.isdisjoint(silent)


def test_calamine_stops_at_an_error_it_does_not_know() -> None:
    """Why it is not the reader: one cell of a newer Excel costs the whole sheet."""
    with pytest.raises(CalamineError):
        with_calamine(torture())
