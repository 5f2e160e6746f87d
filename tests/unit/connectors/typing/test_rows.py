"""Typing as a whole: every cell is typed exactly or is NULL with a finding that holds its raw text."""

import re
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.model import Field, LogicalType
from connectors.base import ReadBatch
from connectors.testing import sample_contract, sample_field
from connectors.typing import Unreadable, arrow_schema, type_rows
from connectors.typing.cells import Column, written
from connectors.typing.columns import TypedColumn, as_texts, type_column
from connectors.typing.kernels import typed_quickly

KEY = sample_field("id", key_position=1)


def read(field: Field, *cells: object, offset: str | None = None) -> ReadBatch:
    """Type one column beside a key column."""
    contract = sample_contract(KEY, field)
    keys = [str(place) for place in range(len(cells))]
    return type_rows(contract, [keys, list(cells)], 0, {field.name: offset} if offset else {})


def value_of(field: Field, cell: object, offset: str | None = None) -> object:
    """Type one cell that must fit."""
    batch = read(field, cell, offset=offset)
    assert batch.findings == ()
    return batch.rows.column(field.name)[0].as_py()


def finding_of(field: Field, cell: object, offset: str | None = None) -> tuple[str, str]:
    """Type one cell that must not fit; return raw text and the English reason."""
    batch = read(field, cell, offset=offset)
    assert batch.rows.column(field.name).null_count == 1
    (finding,) = batch.findings
    assert (finding.ordinal, finding.field) == (0, field.name)
    return finding.raw, finding.reason.partition(" / ")[2]


INTEGER = sample_field("value", LogicalType.INTEGER)
NUMBER = sample_field("value", LogicalType.NUMBER, precision=12, scale=2)
DATE = sample_field("value", LogicalType.DATE)
DIGIT_DATE = sample_field("value", LogicalType.DATE, formats=("%Y%m%d",))
CHINESE_DATE = sample_field("value", LogicalType.DATE, formats=("%Y年%m月%d日", "%Y.%m.%d"))
TIME = sample_field("value", LogicalType.TIMESTAMP)
OFFSET_TIME = sample_field("value", LogicalType.TIMESTAMP, formats=("%Y-%m-%dT%H:%M:%S%z",))
BOOLEAN = sample_field("value", LogicalType.BOOLEAN)
STRING = sample_field("value", max_length=5)


@pytest.mark.parametrize(
    ("field", "cell", "expected"),
    [
        (STRING, "", ""),
        (STRING, "莒南县", "莒南县"),
        (STRING, "𠮷𪚥", "𠮷𪚥"),
        (STRING, b"\\N", "\\N"),
        (STRING, "NULL", "NULL"),
        (STRING, "\t\n\r'\"", "\t\n\r'\""),
        (STRING, "\ue81e", "龴"),
        (INTEGER, "-9223372036854775808", -(2**63)),
        (INTEGER, b"+007", 7),
        (NUMBER, "9999999999.99", Decimal("9999999999.99")),
        (NUMBER, "1.500", Decimal("1.50")),
        (NUMBER, "1.5e2", Decimal("150.00")),
        (NUMBER, "-0.00", Decimal("0.00")),
        (DATE, "0001-01-01", date(1, 1, 1)),
        (DATE, "9999-12-31", date(9999, 12, 31)),
        (DIGIT_DATE, "20240229", date(2024, 2, 29)),
        (CHINESE_DATE, "2024年2月29日", date(2024, 2, 29)),
        (CHINESE_DATE, "2024.02.29", date(2024, 2, 29)),
        (TIME, "2024-01-01 00:00:00.123456+08", datetime(2023, 12, 31, 16, 0, 0, 123456, UTC)),
        (OFFSET_TIME, "2024-01-01T00:00:00+08:00", datetime(2023, 12, 31, 16, 0, tzinfo=UTC)),
        (OFFSET_TIME, "2024-01-01T00:00:00.5Z", datetime(2024, 1, 1, 0, 0, 0, 500000, UTC)),
        (BOOLEAN, "是", True),
        (BOOLEAN, "0", False),
    ],
)
def test_a_value_that_fits_is_typed_exactly(field: Field, cell: str, expected: object) -> None:
    """A cell that fits is the value its text says."""
    assert value_of(field, cell) == expected


@pytest.mark.parametrize(
    ("field", "cell", "raw", "reason"),
    [
        (STRING, "123456", "123456", "longer than 5 characters"),
        (STRING, "a\x00\\", "a\\x00\\\\", "holds a NUL byte"),
        (STRING, b"\xff\xd6", "\\xff\\xd6", "not text in the declared encoding"),
        (STRING, "\ud800", "\\ud800", "not text in the declared encoding"),
        (STRING, "\uf8ff", "\uf8ff", "holds private-use characters that no standard explains"),
        (KEY, "a\x1fb", "a\x1fb", "a key holds the separator U+001F"),
        (INTEGER, "9223372036854775808", "9223372036854775808", "beyond the range of 64-bit integers"),
        (INTEGER, "18446744073709551615", "18446744073709551615", "beyond the range of 64-bit integers"),
        (INTEGER, "0x1F", "0x1F", "not an integer"),
        (INTEGER, "１２", "１２", "not an integer"),
        (INTEGER, "1.0", "1.0", "not an integer"),
        (INTEGER, "", "", "not an integer"),
        (NUMBER, "1.555", "1.555", "does not fit 12 digits with 2 decimals"),
        (NUMBER, "10000000000", "10000000000", "does not fit 12 digits with 2 decimals"),
        (NUMBER, "1e308", "1e308", "does not fit 12 digits with 2 decimals"),
        (NUMBER, "NaN", "NaN", "not a number"),
        (DATE, "0000-00-00", "0000-00-00", "no such day or time in the calendar"),
        (DATE, "0000-01-01", "0000-01-01", "no such day or time in the calendar"),
        (DATE, "2024-00-00", "2024-00-00", "no such day or time in the calendar"),
        (DATE, "2024-02-30", "2024-02-30", "no such day or time in the calendar"),
        (DATE, "2024-01-01 00:00:00", "2024-01-01 00:00:00", "not in a form the contract declares"),
        (DATE, "infinity", "infinity", "not in a form the contract declares"),
        (DIGIT_DATE, "20240230", "20240230", "no such day or time in the calendar"),
        (DIGIT_DATE, "2024 1 1", "2024 1 1", "not in a form the contract declares"),
        (TIME, "2024-01-01 00:00:00", "2024-01-01 00:00:00", "a time without an offset from UTC"),
        (TIME, "2024-01-01 24:00:00Z", "2024-01-01 24:00:00Z", "no such day or time in the calendar"),
        (TIME, "2024-01-01 00:00:00.1234567Z", None, "not in a form the contract declares"),
        (TIME, "0001-01-01 00:00:00+08:00", None, "no such day or time in the calendar"),
        (OFFSET_TIME, "2024-01-01T00:00:00", None, "not in a form the contract declares"),
        (BOOLEAN, "2", "2", "not a known word for true or false"),
        (BOOLEAN, "-1", "-1", "not a known word for true or false"),
    ],
)
def test_a_value_that_does_not_fit_is_null_with_a_finding(
    field: Field, cell: str | bytes, raw: str | None, reason: str
) -> None:
    """A cell that does not fit is NULL, and the finding holds its raw text and the reason."""
    found = finding_of(field, cell) if field is not KEY else key_finding(cell)
    assert found == (cell if raw is None else raw, reason)


def key_finding(cell: str | bytes) -> tuple[str, str]:
    """Type one key cell that must not fit."""
    (finding,) = type_rows(sample_contract(KEY), [[cell]], 0).findings
    return finding.raw, finding.reason.partition(" / ")[2]


def test_an_offset_of_the_connection_is_applied_to_times_without_one() -> None:
    """A connector that knows the session's offset gets the moment, on the fast and the careful path."""
    expected = datetime(2023, 12, 31, 16, 0, tzinfo=UTC)
    assert value_of(TIME, "2024-01-01 00:00:00", "+08:00") == expected
    assert read(TIME, "2024-01-01 00:00:00", "nonsense", offset="+08:00").rows.column("value")[0].as_py() == (
        expected
    )
    assert finding_of(TIME, "0000-00-00 00:00:00", "+00:00")[1] == "no such day or time in the calendar"


def test_a_cell_the_source_could_not_hand_over_keeps_its_reason() -> None:
    """An unreadable cell becomes a finding with the connector's own reason."""
    batch = read(STRING, Unreadable("{…}", "why"), "fits")
    assert [(found.raw, found.reason) for found in batch.findings] == [("{…}", "why")]
    assert batch.rows.column("value").to_pylist() == [None, "fits"]


END = sample_field(
    "valid_to", LogicalType.DATE, formats=("%Y-%m-%d",), open_ended=frozenset({"长期", "永久"})
)


@pytest.mark.parametrize("spoiled", [False, True])
def test_open_end_words_are_no_findings(spoiled: bool) -> None:  # noqa: FBT001 -- a pytest parameter
    """A word for "no end" sets `_open_ended`; an unreadable date never does."""
    cells: Column = ["长期", "2035-06-30", None, "永久".encode(), "2031-02-30", b"\xff" if spoiled else "无"]
    keys = [str(place) for place in range(6)]
    batch = type_rows(sample_contract(KEY, END, end_field="valid_to"), [keys, cells], 100)
    assert batch.rows.column("_open_ended").to_pylist() == [True, False, False, True, False, False]
    assert batch.rows.column("valid_to").to_pylist() == [None, date(2035, 6, 30), None, None, None, None]
    assert [found.ordinal for found in batch.findings] == [104, 105]
    assert batch.rows.column("_ordinal").to_pylist() == list(range(100, 106))


def test_the_key_is_never_null_and_keeps_unreadable_rows_apart() -> None:
    """The key joins its parts by U+001F; an unreadable part is replaced by its raw text, NULL by nothing."""
    second = sample_field("part", LogicalType.INTEGER, key_position=2)
    contract = sample_contract(KEY, second)
    batch = type_rows(contract, [["a", None, b"\xff", "\ue81e"], ["007", "8", "9\x1f", "x"]], 0)
    expected = ["a\x1f7", "\x1f8", "\\xff\x1f9\\x1f", "龴\x1fx"]
    assert batch.rows.column("_key").to_pylist() == expected


def test_every_batch_has_the_contracts_schema() -> None:
    """The schema is equal to `arrow_schema`, nullability included, whatever the batch holds."""
    contract = sample_contract(KEY, NUMBER)
    for cells in (["1.00"], [None], ["x"]):
        assert type_rows(contract, [["k"], cells], 0).rows.schema.equals(arrow_schema(contract))
    assert not arrow_schema(contract).field("_ordinal").nullable


SOUP = st.text(alphabet="0123456789+-.:eETZ/ \x00\x1f年月日是NaNxt\ue81e\uf8ff龴", max_size=26)
DATES = st.dates().map(date.isoformat) | st.from_regex("[0-9]{4}-[0-9]{2}-[0-9]{2}", fullmatch=True)
OFFSETS = st.integers(-1439, 1439).map(lambda minutes: timezone(timedelta(minutes=minutes)))
TIMES = st.datetimes(timezones=OFFSETS).map(datetime.isoformat) | st.from_regex(
    r"[0-9]{4}-[01][0-9]-[0-3][0-9][T ][0-2][0-9]:[0-6][0-9]:[0-6][0-9](\.[0-9]{1,7})?([+-][0-2][0-9]|Z)",
    fullmatch=True,
)
NUMBERS = st.decimals(allow_nan=False, allow_infinity=False).map(str) | st.from_regex(
    r"[+-]?[0-9]{1,12}(\.[0-9]{0,3})?", fullmatch=True
)
TEXTS = {
    STRING: SOUP | st.text(),
    INTEGER: SOUP | st.integers(-(2**65), 2**65).map(str),
    NUMBER: SOUP | NUMBERS,
    DATE: SOUP | DATES,
    DIGIT_DATE: SOUP | DATES.map(lambda text: text.replace("-", "")),
    CHINESE_DATE: SOUP | DATES.map(lambda text: text.replace("-", ".")),
    TIME: SOUP | TIMES,
    OFFSET_TIME: SOUP | TIMES,
    BOOLEAN: SOUP | st.sampled_from(["true", "f", "1", "否", "2", "TRUE", "yes"]),
}
CASES = st.sampled_from(list(TEXTS)).flatmap(
    lambda field: st.tuples(st.just(field), st.lists(TEXTS[field] | st.none(), min_size=1, max_size=3))
)


@given(CASES)
def test_the_fast_path_never_differs_from_the_careful_one(case: tuple[Field, list[str | None]]) -> None:
    """Where the kernels type a whole column, they give what cell by cell gives, without findings."""
    field, cells = case
    texts = as_texts(cells)
    quick = None if texts is None else typed_quickly(field, texts, None)
    spoiled = type_column(field, [*cells, Unreadable("", "forces the careful path")])
    careful = TypedColumn(spoiled.values[:-1], spoiled.misfits[:-1])
    if quick is not None:
        assert careful == TypedColumn(quick, ())
    assert type_column(field, cells) == careful


@given(CASES)
def test_a_typed_value_says_what_the_text_said_or_there_is_a_finding(
    case: tuple[Field, list[str | None]],
) -> None:
    """Written back, a typed value equals its source text up to the spelling of numbers; else a finding."""
    field, cells = case
    batch = read(field, *cells)
    misfits = {found.ordinal: found.raw for found in batch.findings}
    for place, cell in enumerate(cells):
        value = batch.rows.column("value")[place].as_py()
        if cell is None or place in misfits:
            assert value is None
            assert cell is None or misfits[place] == written(cell)
        else:
            assert says_the_same(field, value, cell)


def says_the_same(field: Field, value: object, text: str) -> bool:
    """Compare a typed value with its source text, by means other than the connectors' own."""
    if field is STRING:
        return value == text.replace("\ue81e", "龴")
    if field in (INTEGER, NUMBER):
        return value is not None and Decimal(str(value)) == Decimal(text)
    if field in (DATE, DIGIT_DATE, CHINESE_DATE):
        digits = re.sub(r"[^0-9]+", "-", text).strip("-") if field is CHINESE_DATE else text
        parts = digits.split("-") if "-" in digits else [digits[:4], digits[4:6], digits[6:]]
        return isinstance(value, date) and [value.year, value.month, value.day] == [int(p) for p in parts]
    if field in (TIME, OFFSET_TIME):
        return isinstance(value, datetime) and value == datetime.fromisoformat(text)
    return value is (text in {"true", "1", "t", "T", "True", "TRUE", "y", "Y", "是"})


@pytest.mark.parametrize("width", [pa.binary(), pa.string()])
def test_arrow_columns_are_taken_as_they_come(width: pa.DataType) -> None:
    """A connector may hand over Arrow text or bytes, sliced ones too."""
    cells = pa.array(["x", "1", "2", "oops"], width)
    assert type_column(INTEGER, cells.slice(1, 2)) == TypedColumn(pa.array([1, 2]), ())
    assert [misfit.raw for misfit in type_column(INTEGER, cells).misfits] == ["x", "oops"]


@pytest.mark.parametrize(
    ("field", "cell"), [(INTEGER, "0x1F"), (DATE, "0000-01-01"), (TIME, "2024-01-01T00:00Z")]
)
def test_kernels_left_unguarded_would_change_cells(
    field: Field, cell: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Positive control: without the guards Arrow accepts what is a finding, so the guards are what holds."""
    careful = type_column(field, [cell])
    monkeypatch.setattr("connectors.typing.kernels._all_match", lambda *_: True)
    monkeypatch.setattr("connectors.typing.kernels._all_between", lambda *_: True)
    assert careful.misfits
    assert type_column(field, [cell]) != careful
