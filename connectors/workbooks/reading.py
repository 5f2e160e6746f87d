"""From a sealed workbook to rows in the order of the contract's fields."""

from collections.abc import Callable, Generator, Iterator, Mapping, Sequence

from catalog.model import Contract, Text
from connectors.drops.choosing import RESEND, Drop, rows_differ
from connectors.drops.directory import Listing
from connectors.errors import (
    ASK_FILE_KEPT,
    EACH_COLUMN_ONCE,
    SourceChanged,
    SourceRefused,
    nearest_column,
)
from connectors.typing import Cell, Unreadable
from connectors.typing.batches import Row
from connectors.workbooks import reasons
from connectors.workbooks.cells import cell_reader
from connectors.workbooks.errors import WorkbookFaulty, faults_named
from connectors.workbooks.form import WorkbookForm
from connectors.workbooks.sealed import sealed_copy
from connectors.workbooks.xlsx import Key, Merged, Sheet, SheetCell, SheetRow, Workbook, is_blank

MOST_COVERED = 2_000_000

Covered = Mapping[int, Mapping[int, str]]
"""By row and column: the merged range that covers a cell."""

Read = Callable[[SheetCell], Cell]


def workbook_rows(
    contract: Contract, form: WorkbookForm, listing: Listing, drop: Drop
) -> Generator[Row, None, None]:
    """Stream the sheet's rows, then require the manifest's row count.

    Every row from the header to the last that holds anything is a row, blank ones between them too. Raises
    `SourceRefused`, `SourceChanged` or `SourceUnavailable` naming the file.
    """
    name = drop.entry.name
    with sealed_copy(contract.name, listing, drop) as file, faults_named(contract.name, name):
        workbook = Workbook(file)
        if form.sheet not in workbook.sheets:
            number = len(workbook.sheets)
            received = Text(
                f"{name}，有 {number} 个工作表，都不是 {form.sheet}",
                f"{name} with {number} sheets, none of which is {form.sheet}",
            )
            expected = Text(f"工作表 {form.sheet}", f"the sheet {form.sheet}")
            raise SourceChanged(contract.name, received, expected, ASK_FILE_KEPT)
        key = workbook.key()
        with workbook.sheet(form.sheet) as sheet:
            yield from _sheet_rows(contract, form, drop, key, sheet)


def header_of(sheet: Sheet, form_row: int, key: Key) -> Mapping[int, str]:
    """Take the rows up to the header from the sheet and return its texts by column; none if it has none."""
    for row in sheet.rows:
        if row.number == form_row:
            return {place: _heading(cell, key) for place, cell in row.cells.items()}
        if row.number > form_row:
            break
    return {}


def _sheet_rows(
    contract: Contract, form: WorkbookForm, drop: Drop, key: Key, sheet: Sheet
) -> Generator[Row, None, None]:
    places = _places(contract, form, drop, header_of(sheet, form.header_row, key))
    reads = [cell_reader(contract, field, key) for field in contract.fields]
    counted = range(form.header_row + 1, form.header_row + 1 + drop.manifest.rows)
    covered = _covered(sheet.merges, counted, set(places))
    empty = None if form.empty_is_null else ""
    last = form.header_row
    for row in _filled(sheet.rows, key):
        if row.number not in counted:
            raise _beyond(contract, form, drop, row.number)
        for number in range(last + 1, row.number + 1):
            cells = row.cells if number == row.number else {}
            yield _row(cells, places, reads, covered.get(number, {}), empty)
        last = row.number
    rows = last - form.header_row
    if rows != drop.manifest.rows:
        raise rows_differ(contract.name, drop, rows)


def _beyond(contract: Contract, form: WorkbookForm, drop: Drop, number: int) -> SourceRefused:
    name, rows, header = drop.entry.name, drop.manifest.rows, form.header_row
    received = Text(f"{name}，第 {number} 行不是空行", f"{name} whose row {number} is not empty")
    expected = Text(
        f"第 {header} 行之后只有其清单所说的 {rows} 行",
        f"the {rows} rows of its manifest after row {header}",
    )
    return SourceRefused(contract.name, received, expected, RESEND)


def _row(
    cells: Mapping[int, SheetCell],
    places: Sequence[int],
    reads: Sequence[Read],
    covered: Mapping[int, str],
    empty: str | None,
) -> Row:
    row = list[Cell]()
    for place, read in zip(places, reads, strict=True):
        if place in covered:
            row.append(Unreadable(covered[place], reasons.MERGED))
            continue
        cell = cells.get(place)
        value = "" if cell is None else read(cell)
        row.append(empty if value == "" else value)
    return row


def _filled(rows: Iterator[SheetRow], key: Key) -> Iterator[SheetRow]:
    return (row for row in rows if not all(is_blank(cell, key) for cell in row.cells.values()))


def _heading(cell: SheetCell, key: Key) -> str:
    return key.text_of(cell) if cell.kind in ("s", "str", "inlineStr") else cell.text or ""


def _places(contract: Contract, form: WorkbookForm, drop: Drop, header: Mapping[int, str]) -> Sequence[int]:
    """Find the contract's columns. The header's cells are not shown: without a header they are a person's."""
    by_name: dict[str, list[int]] = {}
    for place, name in header.items():
        by_name.setdefault(name, []).append(place)
    wanted = [field.source_name for field in contract.fields]
    faulty = [column for column in wanted if len(by_name.get(column, [])) != 1]
    if faulty:
        name, lost, cells = drop.entry.name, ", ".join(faulty), len(header)
        received = Text(
            f"{name}，工作表 {form.sheet}，第 {form.header_row} 行有 {cells} 个单元格，缺少或重复 {lost}",
            f"{name}, sheet {form.sheet}, whose row {form.header_row} of {cells} cells"
            f" lacks or repeats {lost}",
        )
        like = nearest_column(faulty, by_name)
        raise SourceChanged(contract.name, received, EACH_COLUMN_ONCE, ASK_FILE_KEPT, lost, like)
    return [by_name[column][0] for column in wanted]


def _covered(merges: Sequence[Merged], rows: range, places: set[int]) -> Covered:
    """Spread the merged ranges over the cells they cover, as far as those are read."""
    covered: dict[int, dict[int, str]] = {}
    spread = 0
    for merged in merges:
        columns = places.intersection(merged.columns)
        inside = range(max(merged.rows.start, rows.start), min(merged.rows.stop, rows.stop))
        spread += len(columns) * len(inside)
        if spread > MOST_COVERED:
            raise WorkbookFaulty("工作表的合并单元格过多", "a sheet with too many merged cells")
        for number in inside:
            for place in columns:
                if (number, place) != (merged.rows.start, merged.columns.start):
                    covered.setdefault(number, {})[place] = merged.reference
    return covered
