"""A batch: every column typed, the open end recognised, the key written, the findings in row order."""

from collections.abc import Mapping, Sequence

import pyarrow as pa
import pyarrow.compute as pc

from catalog.key_text import KEY_SEPARATOR
from catalog.model import Contract
from connectors.base import Finding, ReadBatch
from connectors.typing.cells import Column, cells
from connectors.typing.columns import TypedColumn, as_texts, type_column
from connectors.typing.keys import key_column
from connectors.typing.schema import arrow_schema

NO_OFFSETS: Mapping[str, str] = {}


def type_rows(
    contract: Contract, columns: Sequence[Column], first: int, offsets: Mapping[str, str] = NO_OFFSETS
) -> ReadBatch:
    """Type one batch. `columns` hold the source's text or bytes, one for each field in contract order.

    `first` is the ordinal of the first row; `offsets` gives, by field name, the offset from UTC of times that
    say none. Every cell that does not fit is NULL and named by a finding.
    """
    length = len(columns[0])
    open_ended, columns = _open_ended(contract, columns)
    typed = {
        field.name: type_column(field, column, offsets.get(field.name))
        for field, column in zip(contract.fields, columns, strict=True)
    }
    arrays = [pa.array(range(first, first + length), pa.int64())]
    arrays += [column.values for column in typed.values()]
    arrays += [open_ended, _keys(contract, typed)]
    rows = pa.RecordBatch.from_arrays(arrays, schema=arrow_schema(contract))
    return ReadBatch(rows, _findings(typed, first))


def _open_ended(contract: Contract, columns: Sequence[Column]) -> tuple[pa.Array, Sequence[Column]]:
    """Return where the end of validity holds a word for "no end", and the columns without those words."""
    end = contract.end_field
    if end is None or not end.open_ended:
        return pa.repeat(pa.scalar(value=False), len(columns[0])), columns
    place = contract.fields.index(end)
    column = columns[place]
    texts = as_texts(column)
    if texts is not None:
        words = pc.is_in(texts, value_set=pa.array(sorted(end.open_ended), pa.string()))
        cleared: Column = pc.if_else(words, pa.scalar(None, pa.string()), texts)
    else:
        known = end.open_ended | {word.encode() for word in end.open_ended}
        flags = [isinstance(cell, str | bytes) and cell in known for cell in cells(column)]
        words = pa.array(flags, pa.bool_())
        cleared = [None if flag else cell for flag, cell in zip(flags, cells(column), strict=True)]
    return words, [*columns[:place], cleared, *columns[place + 1 :]]


def _keys(contract: Contract, typed: Mapping[str, TypedColumn]) -> pa.Array:
    parts = []
    for field in contract.key:
        column = typed[field.name]
        parts.append(key_column(column.values, {misfit.position: misfit.raw for misfit in column.misfits}))
    return pc.binary_join_element_wise(*parts, KEY_SEPARATOR)


def _findings(typed: Mapping[str, TypedColumn], first: int) -> tuple[Finding, ...]:
    found = [
        Finding(first + misfit.position, name, misfit.raw, misfit.reason)
        for name, column in typed.items()
        for misfit in column.misfits
    ]
    return tuple(sorted(found, key=lambda finding: finding.ordinal))
