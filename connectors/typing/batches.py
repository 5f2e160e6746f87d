"""Rows to batches: bounded in rows and in bytes, whatever the rows hold.

A batch closes at `BATCH_ROWS` rows, or before the row that would take it over `BATCH_BYTES` of source text;
a single larger row is a batch of its own.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from catalog.model import Contract, Text
from connectors.base import BATCH_BYTES, BATCH_ROWS, ReadBatch
from connectors.errors import ContractUnfit
from connectors.typing.cells import Cell, Unreadable
from connectors.typing.forms import FormUnknown
from connectors.typing.rows import NO_OFFSETS, type_rows
from connectors.typing.values import value_reader

Row = Sequence[Cell]


def typed_batches(
    contract: Contract, rows: Iterable[Row], offsets: Mapping[str, str] = NO_OFFSETS
) -> Iterator[ReadBatch]:
    """Yield typed batches of `rows`, whose cells stand in the order of the contract's fields.

    Raises `ContractUnfit` if a field declares a form that is not read here.
    """
    _require_readers(contract)
    first = 0
    for group in bounded_groups(rows):
        columns = [[row[place] for row in group] for place in range(len(contract.fields))]
        yield type_rows(contract, columns, first, offsets)
        first += len(group)


def bounded_groups(rows: Iterable[Row]) -> Iterator[list[Row]]:
    """Yield the rows in groups of at most `BATCH_ROWS` rows and about `BATCH_BYTES` of text."""
    group, size = list[Row](), 0
    for row in rows:
        grown = _weight(row)
        if group and (len(group) == BATCH_ROWS or size + grown > BATCH_BYTES):
            yield group
            group, size = [], 0
        group.append(row)
        size += grown
    if group:
        yield group


def _weight(row: Row) -> int:
    """Return the bytes of a row's text; rows of one kind of cell are joined, which is many times faster."""
    present = [cell for cell in row if cell]
    try:
        return len(b"".join(present))  # type: ignore[arg-type]  # that is what is tried
    except TypeError:
        pass
    try:
        return len("".join(present).encode("utf-8", "surrogatepass"))  # type: ignore[arg-type]
    except TypeError:
        return sum(_size(cell) for cell in present)


def _size(cell: str | bytes | Unreadable) -> int:
    return len(cell.encode("utf-8", "surrogatepass")) if isinstance(cell, str) else len(cell)


def _require_readers(contract: Contract) -> None:
    for field in contract.fields:
        try:
            value_reader(field, None)
        except FormUnknown as unknown:
            raise ContractUnfit(
                contract.name,
                Text(f"数据项 {field.name} 的格式 {unknown}", f"the form {unknown} of field {field.name}"),
                Text(
                    "由 %Y %m %d 组成的格式，时间另用 %H %M %S %z",
                    "forms made of %Y %m %d, and %H %M %S %z for timestamps",
                ),
                Text("更正契约中该数据项的格式", "correct the field's formats in the contract"),
                field=field.name,
            ) from None
