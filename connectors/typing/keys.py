"""Key text: the canonical written form of a typed key value, by which rows are told apart everywhere."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from types import NoneType
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from catalog.key_text import KEY_SEPARATOR

_WRITERS: Mapping[type, Callable[[Any], str]] = {
    NoneType: lambda _nothing: "",
    str: str,
    bool: lambda truth: "true" if truth else "false",
    int: str,
    Decimal: lambda number: f"{number:f}",
    date: date.isoformat,
    datetime: lambda moment: moment.astimezone(UTC).isoformat(timespec="microseconds"),
}


def key_text(value: object) -> str:
    """Return the text of one typed value: ISO 8601 for dates and UTC times, empty for nothing.

    Raises `TypeError` for a type no contract field has.
    """
    write = _WRITERS.get(type(value))
    if write is None:
        raise TypeError(f"{type(value).__name__} is no type of a key")
    return write(value)


def key_column(values: pa.Array, unfit: dict[int, str]) -> pa.Array:
    """Return the key texts of one typed column, without NULLs.

    `unfit` holds, by position, the raw text of cells that could not be typed; it stands in for them, so
    that two unreadable rows keep keys of their own.
    """
    if pa.types.is_string(values.type) and not unfit:
        return pc.fill_null(values, "")
    texts = [key_text(value) for value in values.to_pylist()]
    for position, raw in unfit.items():
        texts[position] = raw.replace(KEY_SEPARATOR, "\\x1f")
    return pa.array(texts, pa.string())
