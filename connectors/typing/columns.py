"""One column of a batch: the fast path where every cell fits, cell by cell otherwise."""

from collections.abc import Callable
from dataclasses import dataclass

import pyarrow as pa

from catalog.model import Field
from connectors.typing import reasons
from connectors.typing.cells import Cell, Column, Unreadable, cells, written
from connectors.typing.kernels import typed_quickly
from connectors.typing.schema import arrow_type
from connectors.typing.values import Unfit, value_reader


@dataclass(frozen=True, slots=True)
class Misfit:
    """A cell that is NULL because its source text did not fit; `position` counts within the batch."""

    position: int
    raw: str
    reason: str


@dataclass(frozen=True, slots=True)
class TypedColumn:
    """The values of one field in one batch, with every cell that could not be typed."""

    values: pa.Array
    misfits: tuple[Misfit, ...]


def type_column(field: Field, column: Column, offset: str | None = None) -> TypedColumn:
    """Type one column; `offset` is the offset from UTC of times that say none."""
    texts = as_texts(column)
    values = None if texts is None else typed_quickly(field, texts, offset)
    if values is not None:
        return TypedColumn(values, ())
    return _cell_by_cell(field, column, offset)


def as_texts(column: Column) -> pa.StringArray | None:
    """Return the column as Arrow text, or `None` if some cell is no text."""
    try:
        if isinstance(column, pa.Array):
            return column.cast(pa.string())
        return pa.array(column, pa.string())
    except (pa.ArrowInvalid, pa.ArrowTypeError, UnicodeError):
        return None


def _cell_by_cell(field: Field, column: Column, offset: str | None) -> TypedColumn:
    read = value_reader(field, offset)
    values, misfits = list[object](), list[Misfit]()
    for position, cell in enumerate(cells(column)):
        value = _typed(cell, read)
        if isinstance(value, Unreadable):
            misfits.append(Misfit(position, value.raw, value.reason))
            value = None
        values.append(value)
    return TypedColumn(pa.array(values, arrow_type(field)), tuple(misfits))


def _typed(cell: Cell, read: Callable[[str], object]) -> object:
    if cell is None or isinstance(cell, Unreadable):
        return cell
    try:
        return read(cell if isinstance(cell, str) else cell.decode("utf-8"))
    except UnicodeDecodeError:
        return Unreadable(written(cell), reasons.NOT_TEXT)
    except Unfit as unfit:
        return Unreadable(written(cell), unfit.reason)
