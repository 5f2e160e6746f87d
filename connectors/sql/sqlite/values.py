"""Values of SQLite by their storage class, as text; what the class has already rounded is a finding."""

from collections.abc import Callable

from connectors.sql.charsets import decoder
from connectors.typing import Unreadable
from connectors.typing.cells import Cell, written

Value = None | int | float | bytes

UTF_8, GB18030 = "utf-8", "gb18030"
ENCODINGS = {"utf-8": UTF_8, "gb18030": GB18030, "gbk": GB18030, "gb2312": GB18030}
"""By the contract's option `encoding`; GBK and GB 2312 are parts of GB 18030."""

EXACT_BOUND = 2.0**53
ROUNDED = (
    "以浮点数存放，第 15 位之后的数字可能已丢失 / stored as a floating-point number: digits after the 15th"
    " may be lost"
)
TWO_READINGS = (
    "既是 UTF-8 又是 GB18030，读法不止一种 / well-formed as UTF-8 and as GB 18030: it reads in two ways"
)
_THREE_BYTE_LEAD = 0xE0


def as_cell(encoding: str) -> Callable[[Value], Cell]:
    """Return what turns a value into text: TEXT and BLOB by `encoding`, numbers as SQLite has them."""
    decode = decoder(encoding) if encoding == GB18030 else None

    def read(value: Value) -> Cell:
        if isinstance(value, bytes):
            return value if decode is None else _foreign(value, decode)
        if isinstance(value, float):
            return repr(value) if abs(value) < EXACT_BOUND else Unreadable(repr(value), ROUNDED)
        return None if value is None else str(value)

    return read


def _foreign(raw: bytes, decode: Callable[[bytes], Cell]) -> Cell:
    """Read GB 18030, unless it is Chinese in UTF-8: a file that two programs wrote to holds both."""
    if any(byte >= _THREE_BYTE_LEAD for byte in raw):
        try:
            return Unreadable(written(raw.decode("utf-8")), TWO_READINGS)
        except UnicodeDecodeError:
            pass
    return decode(raw)
