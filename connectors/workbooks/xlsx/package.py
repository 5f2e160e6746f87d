"""A workbook's package: its zip, bounded before anything is unpacked, and the parts it is made of.

What a part unpacks to is what its directory entry declares and no more: `zipfile` stops there.
"""

import posixpath
import struct
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import BinaryIO, cast
from xml.parsers import expat

from connectors.workbooks.errors import WorkbookFaulty
from connectors.workbooks.xlsx.markup import CHUNK, ENCODING, NAMESPACE_SEPARATOR

SHEET_BYTES = 1024**3
SHARED_BYTES = 128 * 1024**2
OTHER_BYTES = 16 * 1024**2
MOST_PARTS = 10_000
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_LINKS = frozenset(
    {
        "http://schemas.openxmlformats.org/package/2006/relationships Relationship",
        "http://purl.oclc.org/ooxml/package/relationships Relationship",
    }
)


class Package:
    """The parts of one open file, by their absolute names."""

    def __init__(self, file: BinaryIO) -> None:
        _require_zip(file)
        with _lying_offsets():
            self._zip = zipfile.ZipFile(file)
        entries = self._zip.infolist()
        if len(entries) > MOST_PARTS or len({entry.filename.lower() for entry in entries}) != len(entries):
            raise WorkbookFaulty(
                "工作簿的组成部分过多或重复", "a workbook with too many parts, or with one part twice"
            )
        self._parts = {"/" + entry.filename.lower(): entry for entry in entries}

    def part(self, name: str, most: int = OTHER_BYTES) -> BinaryIO:
        """Open a part that unpacks to at most `most` bytes.

        Raises `WorkbookFaulty` if it is missing, larger, or encrypted.
        """
        entry = self._parts.get(name.lower())
        if entry is None:
            raise WorkbookFaulty("文件缺少工作簿的组成部分", "a file without the parts of a workbook")
        if entry.flag_bits & 1:
            raise WorkbookFaulty("工作簿有加密的部分", "a workbook with encrypted parts")
        if entry.file_size > most:
            raise WorkbookFaulty(
                f"工作簿的一部分解压后有 {entry.file_size} 字节，超过 {most}",
                f"a workbook whose part unpacks to {entry.file_size} bytes, more than {most}",
            )
        with _lying_offsets():
            return cast("BinaryIO", self._zip.open(entry))

    def links(self, source: str) -> Mapping[str, tuple[str, str]]:
        """Return the relationships of a part (`/` for the package): id → kind and absolute target."""
        folder, name = posixpath.split(source)
        found: dict[str, tuple[str, str]] = {}

        def start(element: str, attributes: dict[str, str]) -> None:
            if element in _LINKS and attributes.get("TargetMode") != "External":
                target = posixpath.normpath(posixpath.join(folder, attributes.get("Target", "")))
                kind = attributes.get("Type", "").rpartition("/")[2]
                found[attributes.get("Id", "")] = kind, target

        parser = expat.ParserCreate(ENCODING, NAMESPACE_SEPARATOR)
        parser.StartElementHandler = start
        with self.part(posixpath.join(folder, "_rels", f"{name}.rels")) as part:
            while piece := part.read(CHUNK):
                parser.Parse(piece)
        parser.Parse(b"", True)
        return found

    def target(self, source: str, kind: str) -> str | None:
        """Return the part of that kind that `source` is linked to, if any."""
        return next((target for of, target in self.links(source).values() if of == kind), None)


@contextmanager
def _lying_offsets() -> Iterator[None]:
    """`zipfile` follows offsets out of the file and gives up with faults of its arithmetic."""
    try:
        yield
    except (ValueError, OverflowError, struct.error):
        raise WorkbookFaulty("损坏的工作簿", "a damaged workbook") from None


def _require_zip(file: BinaryIO) -> None:
    file.seek(0)
    beginning = file.read(len(OLE))
    if beginning == OLE:
        if holds(file, ENCRYPTED):
            raise WorkbookFaulty("有密码的工作簿", "a workbook with a password")
        raise WorkbookFaulty("Excel 97-2003 之类的文件", "a file of Excel 97-2003 or the like")
    if not beginning.startswith(b"PK"):
        raise WorkbookFaulty("不是工作簿的文件", "a file that is no workbook")
    file.seek(0)


def holds(file: BinaryIO, wanted: bytes) -> bool:
    """Say whether the rest of the file holds these bytes."""
    kept = b""
    while piece := file.read(CHUNK):
        if wanted in kept + piece:
            return True
        kept = piece[-len(wanted) :]
    return False
