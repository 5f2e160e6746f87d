"""The fast path: a whole column is typed by Arrow's kernels, or not at all.

A kernel is used only where every cell of the column has a form that it and `values.py` read alike; Arrow's
own casts are wider than that (hexadecimal integers, the year 0). `None` means: look at the cells one by one.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from catalog.key_text import KEY_SEPARATOR
from catalog.model import Field, LogicalType
from connectors.typing.forms import ISO_DATE, Form, parse_offset
from connectors.typing.schema import arrow_type
from connectors.typing.values import TRUTH, date_forms, time_forms

PLAIN_INTEGER = "^-?[0-9]+$"
PLAIN_NUMBER = r"^-?[0-9]+(\.[0-9]+)?$"
EPOCH = date(1970, 1, 1)
FIRST_DAY = (date.min - EPOCH).days
LAST_DAY = (date.max - EPOCH).days
DAY_MICROSECONDS = 86_400_000_000
_PRIVATE_USE_TAIL = re.compile(rb"\xef[\x80-\xa3]")


def typed_quickly(field: Field, texts: pa.StringArray, offset: str | None) -> pa.Array | None:
    """Return the column's values if all of its cells fit, or `None`."""
    kernels: Mapping[LogicalType, Callable[[], pa.Array | None]] = {
        LogicalType.STRING: lambda: _strings(field, texts),
        LogicalType.INTEGER: lambda: _cast(texts, PLAIN_INTEGER, pa.int64()),
        LogicalType.NUMBER: lambda: _cast(texts, PLAIN_NUMBER, arrow_type(field)),
        LogicalType.DATE: lambda: _dates(date_forms(field)[0], texts),
        LogicalType.TIMESTAMP: lambda: _times(time_forms(field), texts, offset),
        LogicalType.BOOLEAN: lambda: _booleans(texts),
    }
    try:
        return kernels[field.logical_type]()
    except pa.ArrowInvalid:
        return None


def _strings(field: Field, texts: pa.StringArray) -> pa.Array | None:
    if _is_suspect(texts):
        return None
    if field.max_length is not None and (pc.max(pc.utf8_length(texts)).as_py() or 0) > field.max_length:
        return None
    if field.key_position is not None and pc.any(pc.match_substring(texts, KEY_SEPARATOR)).as_py():
        return None
    return texts


def _is_suspect(texts: pa.StringArray) -> bool:
    """Say whether the texts may hold NUL or private-use characters (UTF-8: EE…, or EF 80 to EF A3).

    A slice may show its neighbours' bytes, which only costs time.
    """
    buffer = texts.buffers()[2]
    data = b"" if buffer is None else buffer.to_pybytes()
    if b"\x00" in data or b"\xee" in data:
        return True
    return b"\xef" in data and _PRIVATE_USE_TAIL.search(data) is not None


def _cast(texts: pa.StringArray, form: str, to: pa.DataType) -> pa.Array | None:
    return pc.cast(texts, to) if _all_match(texts, form) else None


def _dates(form: Form, texts: pa.StringArray) -> pa.Array | None:
    if not _all_match(texts, f"^{form.expression}$"):
        return None
    iso = texts if form is ISO_DATE else _rewritten(texts, form, "{Y}-{m}-{d}")
    values = pc.cast(iso, pa.date32())
    return values if _all_between(pc.cast(values, pa.int32()), FIRST_DAY, LAST_DAY) else None


def _times(forms: tuple[Form, ...], texts: pa.StringArray, offset: str | None) -> pa.Array | None:
    for form in forms:
        if not _all_match(texts, f"^{form.expression}$"):
            continue
        if form.has_offset:
            iso = _rewritten(texts, form, "{Y}-{m}-{d}T{H}:{M}:{S}{z}")
            return _in_calendar(pc.cast(iso, pa.timestamp("us", tz="UTC")))
        if offset is None:
            return None
        iso = _rewritten(texts, form, "{Y}-{m}-{d}T{H}:{M}:{S}")
        shift = pa.scalar(parse_offset(offset), pa.duration("us"))
        moments = pc.subtract_checked(pc.cast(iso, pa.timestamp("us")), shift)
        return _in_calendar(pc.assume_timezone(moments, "UTC"))
    return None


def _in_calendar(moments: pa.Array) -> pa.Array | None:
    """Return the moments if Python's calendar has them all; Arrow also knows the year 0."""
    ticks = pc.cast(moments, pa.int64())
    inside = _all_between(ticks, FIRST_DAY * DAY_MICROSECONDS, (LAST_DAY + 1) * DAY_MICROSECONDS - 1)
    return moments if inside else None


def _booleans(texts: pa.StringArray) -> pa.Array | None:
    places = pc.index_in(texts, value_set=pa.array(list(TRUTH), pa.string()))
    if places.null_count != texts.null_count:
        return None
    return pc.take(pa.array(list(TRUTH.values()), pa.bool_()), places)


def _rewritten(texts: pa.StringArray, form: Form, iso: str) -> pa.Array:
    places = {part: f"\\{group}" for part, group in form.groups.items()}
    return pc.replace_substring_regex(texts, f"^{form.expression}$", iso.format_map(places))


def _all_match(texts: pa.StringArray, expression: str) -> bool:
    """Say whether every cell that is not NULL matches; vacuously true for none."""
    matches: bool = pc.all(pc.match_substring_regex(texts, expression), min_count=0).as_py()
    return matches


def _all_between(numbers: pa.Array, least: int, most: int) -> bool:
    bounds = pc.min_max(numbers)
    low, high = bounds["min"].as_py(), bounds["max"].as_py()
    return low is None or (low >= least and high <= most)
