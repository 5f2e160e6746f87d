"""An open workbook: its sheets by name, and what their cells refer to."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import BinaryIO

from connectors.workbooks.errors import WorkbookFaulty
from connectors.workbooks.xlsx.key import Key
from connectors.workbooks.xlsx.markup import Feed
from connectors.workbooks.xlsx.package import SHEET_BYTES, Package, holds
from connectors.workbooks.xlsx.sheet import Merged, SheetRow, merged_ranges, sheet_rows
from connectors.workbooks.xlsx.strings import shared_texts
from connectors.workbooks.xlsx.styles import cell_looks

MERGE = b"mergeCell"


class Workbook:
    """A workbook in a file that can be sought; the file is the caller's to close.

    Raises `WorkbookFaulty`, or what `zipfile` and `expat` raise, if it is none.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._package = Package(file)
        place = self._package.target("/", "officeDocument")
        if place is None:
            raise WorkbookFaulty("文件缺少工作簿的组成部分", "a file without the parts of a workbook")
        self._place = place
        self._said = _Said()
        with self._package.part(place) as part:
            Feed(part, self._said).all()
        if not self._said.is_workbook:
            raise WorkbookFaulty("不是工作簿的文件", "a file that is no workbook")

    @cached_property
    def sheets(self) -> dict[str, str]:
        """The parts of the worksheets by name, hidden ones too; charts and macros are no worksheets."""
        links = self._package.links(self._place)
        found = {name: links.get(link, ("", "")) for name, link in self._said.sheets}
        return {name: target for name, (kind, target) in found.items() if kind == "worksheet"}

    def key(self) -> Key:
        """Read what the cells refer to; the shared texts are held in memory."""
        texts = shared_texts(self._package, self._place)
        return Key(texts, cell_looks(self._package, self._place), self._said.from_1904)

    @contextmanager
    def sheet(self, name: str) -> Iterator["Sheet"]:
        """Open one worksheet. Raises `KeyError` if there is none of that name."""
        place = self.sheets[name]
        merges = list[Merged]()
        with self._package.part(place, SHEET_BYTES) as part:
            has_merges = holds(part, MERGE)
        if has_merges:  # a second pass, because they stand behind the rows
            with self._package.part(place, SHEET_BYTES) as part:
                merges = merged_ranges(part)
        with self._package.part(place, SHEET_BYTES) as part:
            yield Sheet(sheet_rows(part), merges)


@dataclass(frozen=True, slots=True)
class Sheet:
    """The rows of one worksheet, streamed, and its merged ranges."""

    rows: Iterator[SheetRow]
    merges: list[Merged]


class _Said:
    """What the workbook's main part says."""

    def __init__(self) -> None:
        self.is_workbook = self.from_1904 = False
        self.sheets = list[tuple[str, str]]()

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "workbook":
            self.is_workbook = True
        elif name == "workbookPr":
            self.from_1904 = attributes.get("date1904", "0") in ("1", "true")
        elif name == "sheet":
            link = next((value for key, value in attributes.items() if key.endswith("relationships id")), "")
            self.sheets.append((attributes.get("name", ""), link))

    def end(self, name: str) -> None:
        """Nothing is gathered to an end."""

    def text(self, text: str) -> None:
        """The main part holds no text that is read."""
