"""Cells and columns as sources hand them over, and the text form in which a raw cell can be kept.

A source gives text, bytes (UTF-8, or whatever they are) or nothing. Where a source cannot give text for a
cell at all, it gives `Unreadable` with what it has instead.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import pyarrow as pa


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A cell that the source handed over in no readable form; `raw` is storable text."""

    raw: str
    reason: str

    def __len__(self) -> int:
        return len(self.raw)


Cell: TypeAlias = str | bytes | Unreadable | None
Column: TypeAlias = "pa.Array | Sequence[Cell]"

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_TO_ESCAPE = re.compile("[\x00\ud800-\udfff\\\\]")
_ESCAPED_BYTES = range(0xDC80, 0xDD00)
"""Where Python's surrogateescape keeps unreadable bytes: U+DC00 plus the byte."""


def written(raw: str | bytes) -> str:
    r"""Return text that any store can keep: unreadable bytes and NUL become `\x…`, surrogates `\u…`.

    Where something had to be escaped, backslashes are doubled; otherwise the text is returned as it is.
    """
    text = raw if isinstance(raw, str) else raw.decode("utf-8", "surrogateescape")
    if _UNSTORABLE.search(text) is None:
        return text
    return _TO_ESCAPE.sub(_escape, text)


def cells(column: Column) -> Iterator[Cell]:
    """Yield the cells of a column, whatever carries it."""
    yield from column.to_pylist() if isinstance(column, pa.Array) else column


def _escape(found: re.Match[str]) -> str:
    code = ord(found[0])
    if found[0] == "\\":
        return "\\\\"
    if code == 0 or code in _ESCAPED_BYTES:
        return f"\\x{code % 256:02x}"
    return f"\\u{code:04x}"
