"""Character sets of MySQL and MariaDB, decoded here and not by the server.

The server turns what its own tables lack into `?` without a word (GBK A8BC, FE59 …: measured on MariaDB
10.11), so results are taken in each column's own character set.
"""

from collections.abc import Callable

from connectors.typing import Unreadable
from connectors.typing.cells import Cell, written
from connectors.typing.reasons import NOT_TEXT

AS_UTF8 = frozenset({"utf8mb4", "utf8mb3", "utf8", "ascii", "binary"})
CODECS = {
    "gbk": "gb18030",
    "gb2312": "gb18030",
    "gb18030": "gb18030",
    "big5": "cp950",
    "latin1": "cp1252",
    "ucs2": "utf-16-be",
    "utf16": "utf-16-be",
    "utf16le": "utf-16-le",
    "utf32": "utf-32-be",
}

Decoder = Callable[[bytes], Cell]


def decoder(charset: str) -> Decoder | None:
    """Return what decodes a column's bytes, or `None` where they are UTF-8 or shall be judged as such.

    Raises `LookupError` for a character set that is not read here.
    """
    if charset in AS_UTF8:
        return None
    codec = CODECS[charset]

    def decode(raw: bytes) -> Cell:
        try:
            return raw.decode(codec)
        except UnicodeDecodeError:
            return Unreadable(written(raw.decode("ascii", "surrogateescape")), NOT_TEXT)

    return decode


def bits_as_number(raw: bytes) -> Cell:
    """Return a BIT column's bytes as the decimal text of the number they are."""
    return str(int.from_bytes(raw))
