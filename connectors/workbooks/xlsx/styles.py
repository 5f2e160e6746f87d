"""What a number format makes of a number: a date, the plain number itself, or something else.

The file says nowhere that a cell is a date; only its format does (ECMA-376 part 1, 18.8.30).
"""

import re
from enum import Enum, auto

from connectors.workbooks.xlsx.markup import Feed, number_in
from connectors.workbooks.xlsx.package import Package


class Look(Enum):
    """How a number is shown."""

    PLAIN = auto()
    DATE = auto()
    OTHER = auto()


DATES_BUILT_IN = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
"""With those of the Chinese editions, which are dates under these numbers without being written out."""

PLAIN_BUILT_IN = frozenset({0, 1, 49})
PLAIN_CODES = frozenset({"general", "g/通用格式", "0", "0_ ", "0_)", "@"})
_SHOWN_AS_IS = re.compile(r'"[^"]*"?|[\\_*].|\[(?![hmsHMS]+\])[^\]]*\]')
_DATE_LETTERS = re.compile("[dmhysDMHYS]|aaa|AAA")


def look_of(code: str) -> Look:
    """Say what a format's code makes of a number."""
    bare = _SHOWN_AS_IS.sub("", code)
    if _DATE_LETTERS.search(bare):
        return Look.DATE
    return Look.PLAIN if code.lower() in PLAIN_CODES else Look.OTHER


def cell_looks(package: Package, workbook: str) -> list[Look]:
    """Return the look of each cell style of the workbook, by its number."""
    place = package.target(workbook, "styles")
    if place is None:
        return [Look.PLAIN]
    listener = _Styles()
    with package.part(place) as part:
        Feed(part, listener).all()
    return [listener.look(number) for number in listener.formats] or [Look.PLAIN]


class _Styles:
    def __init__(self) -> None:
        self.formats = list[int]()
        self._codes = dict[int, str]()
        self._in_cells = False

    def look(self, number: int) -> Look:
        if number in self._codes:
            return look_of(self._codes[number])
        if number in DATES_BUILT_IN:
            return Look.DATE
        return Look.PLAIN if number in PLAIN_BUILT_IN else Look.OTHER

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "numFmt":
            self._codes[number_in(attributes, "numFmtId", -1)] = attributes.get("formatCode", "")
        elif name == "cellXfs":
            self._in_cells = True
        elif name == "xf" and self._in_cells:
            self.formats.append(number_in(attributes, "numFmtId", 0))

    def end(self, name: str) -> None:
        if name == "cellXfs":
            self._in_cells = False

    def text(self, text: str) -> None:
        """Styles hold no text."""
