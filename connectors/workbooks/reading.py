"""From a sealed workbook to rows in the order of the contract's fields."""

from collections.abc import Callable, Generator, Iterator, Mapping, Sequence

from catalog.model import Contract
from connectors.drops.choosing import RESEND, Drop
from connectors.drops.directory import Listing
from connectors.errors import SourceChanged, SourceRefused
from connectors.typing import Cell, Unreadable
from connectors.typing.batches import Row
from connectors.workbooks import reasons
from connectors.workbooks.cells import cell_reader
from connectors.workbooks.errors import WorkbookFaulty, faults_named
from connectors.workbooks.form import WorkbookForm
from connectors.workbooks.sealed import sealed_copy
from connectors.workbooks.xlsx import Key, Merged, Sheet, SheetCell, SheetRow, Workbook, is_blank

MOST_COVERED = 2_000_000
ASK = "ask the department what changed, then correct the contract; the file was kept"

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
            received = f"{name} with {len(workbook.sheets)} sheets, none of which is {form.sheet}"
            raise SourceChanged(contract.name, received, f"the sheet {form.sheet}", ASK)
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
            received = f"{drop.entry.name} whose row {row.number} is not empty"
            expected = f"the {drop.manifest.rows} rows of its manifest after row {form.header_row}"
            raise SourceRefused(contract.name, received, expected, RESEND)
        for number in range(last + 1, row.number + 1):
            cells = row.cells if number == row.number else {}
            yield _row(cells, places, reads, covered.get(number, {}), empty)
        last = row.number
    rows = last - form.header_row
    if rows != drop.manifest.rows:
        received = f"{drop.entry.name} with {rows} rows"
        raise SourceRefused(contract.name, received, f"the {drop.manifest.rows} of its manifest", RESEND)


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
        where = f"{drop.entry.name}, sheet {form.sheet}, whose row {form.header_row}"
        received = f"{where} of {len(header)} cells lacks or repeats {', '.join(faulty)}"
        raise SourceChanged(contract.name, received, "a header with each column of the contract once", ASK)
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
            raise WorkbookFaulty("a sheet with too many merged cells")
        for number in inside:
            for place in columns:
                if (number, place) != (merged.rows.start, merged.columns.start):
                    covered.setdefault(number, {})[place] = merged.reference
    return covered
