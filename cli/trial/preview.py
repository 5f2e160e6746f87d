"""The first rows of a resource, typed by its contract, personal values masked."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from catalog.masked_values import masked_value
from catalog.model import Contract
from cli.console import out, show_table
from cli.language import bilingual, said, say, say_next
from cli.trial.opening import connector_of
from connectors.base import ReadBatch
from connectors.sampling import first_rows
from connectors.typing import key_text

UNREADABLE = "✗"


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell that could not be typed: its masked text and why."""

    row: int
    field: str
    raw: object
    reason: str

    def as_json(self) -> dict[str, Any]:
        """Return the cell for showing."""
        return {"row": self.row, "field": self.field, "raw": self.raw, "reason": self.reason}


@dataclass(frozen=True, slots=True)
class Preview:
    """Rows as they may be shown; a cell that could not be typed is `None` in `rows` and stands in `cells`.

    `open_ended` holds the numbers (from 1) of the rows that do not end.
    """

    contract: Contract
    rows: tuple[Mapping[str, object], ...]
    cells: tuple[Cell, ...]
    open_ended: frozenset[int]

    def as_json(self) -> dict[str, Any]:
        """Return the preview as JSON values."""
        return {
            "resource": self.contract.name,
            "rows": [dict(row) for row in self.rows],
            "open_ended": sorted(self.open_ended),
            "findings": [cell.as_json() for cell in self.cells],
        }


def preview_of(contract: Contract, most: int) -> Preview:
    """Read the first `most` rows. Raises `ConnectorError`."""
    with connector_of(contract) as connector:
        batches = list(first_rows(connector, contract, most))
    rows = [row for batch in batches for row in batch.rows.to_pylist()]
    return Preview(
        contract,
        tuple(
            {field.name: _shown(contract, field.name, row[field.name]) for field in contract.fields}
            for row in rows
        ),
        tuple(cell for batch in batches for cell in _cells(contract, batch)),
        frozenset(number for number, row in enumerate(rows, 1) if row["_open_ended"]),
    )


def show_preview(found: Preview) -> None:
    """Print the rows, then each cell that could not be typed, then what to do next."""
    contract = found.contract
    columns = [f"{field.name}\n{said(field.title)}" for field in contract.fields]
    rows = [[number, *_line(found, number, row)] for number, row in enumerate(found.rows, 1)]
    show_table(f"{contract.name}: {said(contract.title)}", ["#", *columns], rows)
    if found.cells:
        show_table(
            say("无法按契约取值的单元格", "Cells that do not fit the contract"),
            [
                say("行", "row"),
                say("数据项", "field"),
                say("原文（已遮盖）", "raw, masked"),
                say("原因", "why"),
            ],
            [(cell.row, cell.field, cell.raw, bilingual(cell.reason)) for cell in found.cells],
        )
    count, unfit = len(found.rows), len(found.cells)
    out.print(
        say(
            f"{count} 行，{unfit} 个单元格无法取值；个人信息已遮盖，未写入任何地方",
            f"{count} rows, {unfit} cells that do not fit; personal values are masked, nothing was written",
        )
    )
    step = f"tongban connector test {contract.name}"
    out.print(say_next(step))


def _shown(contract: Contract, name: str, value: object) -> object:
    if value is None or isinstance(value, bool):
        return value
    return masked_value(contract, name, key_text(value))


def _cells(contract: Contract, batch: ReadBatch) -> list[Cell]:
    return [
        Cell(found.ordinal + 1, found.field, masked_value(contract, found.field, found.raw), found.reason)
        for found in batch.findings
    ]


def _line(found: Preview, number: int, row: Mapping[str, object]) -> list[object]:
    unfit = {cell.field for cell in found.cells if cell.row == number}
    end = found.contract.end_field
    line: list[object] = []
    for name, value in row.items():
        if name in unfit:
            line.append(UNREADABLE)
        elif value is None and end is not None and name == end.name and number in found.open_ended:
            line.append(say("长期", "open-ended"))
        else:
            line.append(value)
    return line
