"""One sheet as a stream of its rows; of a row, only cells that hold something."""

import re
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from connectors.base import BATCH_BYTES
from connectors.workbooks.errors import WorkbookFaulty
from connectors.workbooks.form import MOST_ROWS
from connectors.workbooks.xlsx.markup import Feed

MOST_COLUMNS = 16_384
MOST_MERGES = 200_000
_DIGITS = "0123456789"
_RANGE = re.compile("([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})")


class SheetCell(NamedTuple):
    """What the file holds for one cell: kind (attribute `t`), style number and text.

    `text` is `None` where there is a formula without a value; `formula` is what the file has of it.
    """

    kind: str
    style: str
    text: str | None
    formula: str | None


class SheetRow(NamedTuple):
    """A row by its number (from 1), its cells by their column (from 0)."""

    number: int
    cells: dict[int, SheetCell]


class Merged(NamedTuple):
    """A merged range, bounds included; rows from 1, columns from 0. Only its first cell has a value."""

    reference: str
    rows: range
    columns: range


def sheet_rows(part: BinaryIO) -> Iterator[SheetRow]:
    """Stream the rows that hold something, in order.

    Raises `WorkbookFaulty` if rows or cells are out of order, or a row is larger than a batch may be.
    """
    listener = _Rows()
    feed = Feed(part, listener)
    while True:
        more = feed.more()
        yield from listener.ready
        listener.ready.clear()
        if not more:
            return


def merged_ranges(part: BinaryIO) -> list[Merged]:
    """Return the sheet's merged ranges, which stand after its rows."""
    listener = _Merges()
    Feed(part, listener).all()
    return listener.ranges


def column_number(letters: str) -> int:
    """Return the number of a column from 0: A is 0, AA is 26."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


_COLUMNS = dict[str, int]()


def _column_of(reference: str) -> int:
    letters = reference.rstrip(_DIGITS)
    number = _COLUMNS.get(letters)
    if number is None:
        number = column_number(letters) if re.fullmatch("[A-Z]{1,3}", letters) else MOST_COLUMNS
        if not 0 <= number < MOST_COLUMNS:
            raise WorkbookFaulty("工作表有单元格超出列的范围", "a sheet with a cell outside its columns")
        _COLUMNS[letters] = number
    return number


class _Rows:
    def __init__(self) -> None:
        self.ready = list[SheetRow]()
        self._number = self._size = 0
        self._in_data = False
        self._cells = dict[int, SheetCell]()
        self._column = -1
        self._attributes = dict[str, str]()
        self._value: list[str] | None = None
        self._formula: list[str] | None = None
        self._pieces: list[str] | None = None
        self._reading = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "c":
            self._begin_cell(attributes)
        elif name == "v" or (name == "t" and not self._reading):
            self._value = self._pieces = self._value or []
        elif name == "f":
            self._formula = self._pieces = []
        elif name == "row":
            self._begin_row(attributes)
        elif name == "rPh":
            self._reading = True
        elif name == "sheetData":
            self._in_data = True

    def end(self, name: str) -> None:
        if name in ("v", "t", "f"):
            self._pieces = None
        elif name == "c":
            self._end_cell()
        elif name == "row" and self._cells:
            self.ready.append(SheetRow(self._number, self._cells))
        elif name == "rPh":
            self._reading = False
        elif name == "sheetData":
            self._in_data = False

    def text(self, text: str) -> None:
        if self._pieces is not None:
            self._size += len(text)
            if self._size > BATCH_BYTES:
                raise WorkbookFaulty(
                    f"工作表第 {self._number} 行大于 {BATCH_BYTES} 字节",
                    f"a sheet whose row {self._number} is larger than {BATCH_BYTES} bytes",
                )
            self._pieces.append(text)

    def _begin_row(self, attributes: dict[str, str]) -> None:
        said = attributes.get("r", "")
        number = int(said) if re.fullmatch("[0-9]{1,7}", said) else self._number + 1
        if not self._number < number <= MOST_ROWS or not self._in_data:
            raise WorkbookFaulty("工作表的行次序错乱", "a sheet whose rows are out of order")
        self._number, self._size, self._cells, self._column = number, 0, {}, -1

    def _begin_cell(self, attributes: dict[str, str]) -> None:
        reference = attributes.get("r")
        column = self._column + 1 if reference is None else _column_of(reference)
        if column <= self._column:
            raise WorkbookFaulty(
                f"工作表第 {self._number} 行的单元格次序错乱",
                f"a sheet whose row {self._number} has its cells out of order",
            )
        self._column, self._attributes = column, attributes
        self._value = self._formula = None

    def _end_cell(self) -> None:
        if self._value is None and self._formula is None:
            return
        kind = self._attributes.get("t", "n")
        text = None if self._value is None else "".join(self._value)
        formula = None if self._formula is None else "".join(self._formula)
        if formula is None and not text:
            return
        self._cells[self._column] = SheetCell(kind, self._attributes.get("s", "0"), text, formula)


class _Merges:
    def __init__(self) -> None:
        self.ranges = list[Merged]()

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name != "mergeCell":
            return
        reference = attributes.get("ref", "")
        found = _RANGE.fullmatch(reference)
        if found is None or len(self.ranges) == MOST_MERGES:
            raise WorkbookFaulty(
                "工作表的合并区域无法读取或过多",
                "a sheet with a merged range that cannot be read, or too many of them",
            )
        left, top, right, bottom = found.groups()
        rows = range(int(top), int(bottom) + 1)
        self.ranges.append(Merged(reference, rows, range(column_number(left), column_number(right) + 1)))

    def end(self, name: str) -> None:
        """Nothing ends here."""

    def text(self, text: str) -> None:
        """Ranges hold no text."""
