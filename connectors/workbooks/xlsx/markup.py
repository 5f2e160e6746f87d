"""SpreadsheetML, streamed: expat calls, on the elements of the main namespace alone.

A document type is refused wherever it stands, so that no entity is ever defined or fetched.
"""

import re
from collections.abc import Callable
from typing import BinaryIO, NoReturn, Protocol
from xml.parsers import expat

from connectors.workbooks.errors import WorkbookFaulty

CHUNK = 256 * 1024
ENCODING = "UTF-8"
"""Whatever a part says of itself: UTF-16, which the standard allows and nothing writes, is refused."""

NAMESPACE_SEPARATOR = " "
TRANSITIONAL = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
NAMES = "workbook workbookPr sheet si t rPh numFmt cellXfs xf sheetData row c v f mergeCell"
"""The elements that are heard."""

_LOCAL = {f"{namespace} {name}": name for namespace in (TRANSITIONAL, STRICT) for name in NAMES.split()}
_ESCAPE = re.compile("_x([0-9A-Fa-f]{4})_")


class Listener(Protocol):
    """Hears the elements of a part in order."""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""

    def end(self, name: str) -> None:
        """An element ends."""

    def text(self, text: str) -> None:
        """Some of the text inside the innermost element."""


class Feed:
    """One part on its way to its listener, as far as it was asked for."""

    def __init__(self, part: BinaryIO, listener: Listener) -> None:
        self._part = part
        parser = expat.ParserCreate(ENCODING, NAMESPACE_SEPARATOR)
        parser.buffer_text = True
        parser.StartElementHandler = _known(listener.start)
        parser.EndElementHandler = _known_end(listener.end)
        parser.CharacterDataHandler = listener.text
        parser.StartDoctypeDeclHandler = _refuse
        self._parser = parser

    def more(self) -> bool:
        """Pass on one piece; false once the part has come to its proper end."""
        piece = self._part.read(CHUNK)
        self._parser.Parse(piece, not piece)
        return bool(piece)

    def all(self) -> None:
        """Pass on everything."""
        while self.more():
            pass


def number_in(attributes: dict[str, str], name: str, default: int) -> int:
    """Return a count or number that an element carries.

    Raises `WorkbookFaulty` if it is none.
    """
    said = attributes.get(name)
    if said is None:
        return default
    if re.fullmatch("[0-9]{1,9}", said) is None:
        raise WorkbookFaulty(f"工作簿的 {name} 不是数字", f"a workbook whose {name} is no number")
    return int(said)


def unescaped(text: str) -> str:
    """Return text with `_x000D_` and its like as the characters they stand for (ST_Xstring)."""
    if "_x" not in text:
        return text
    decoded = _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text)
    return decoded.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")


def _known(start: Callable[[str, dict[str, str]], None]) -> Callable[[str, dict[str, str]], None]:
    def passed_on(name: str, attributes: dict[str, str]) -> None:
        local = _LOCAL.get(name)
        if local is not None:
            start(local, attributes)

    return passed_on


def _known_end(end: Callable[[str], None]) -> Callable[[str], None]:
    def passed_on(name: str) -> None:
        local = _LOCAL.get(name)
        if local is not None:
            end(local)

    return passed_on


def _refuse(*_declaration: object) -> NoReturn:
    raise WorkbookFaulty("工作簿声明了文档类型", "a workbook that declares a document type")
