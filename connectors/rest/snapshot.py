"""A whole operation as one snapshot: every page is kept aside until all of them agree with each other.

The rows wait in a file without a name, which the system removes with the process; memory holds one page and
eight bytes a row.
"""

import hashlib
import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from catalog.model import Contract, Text
from connectors.errors import SourceUnavailable
from connectors.rest.pages import page_rows, parse_page, require_members, unseen_fields
from connectors.rest.requests import Asker
from connectors.typing import Unreadable
from connectors.typing.batches import Row
from connectors.typing.cells import Cell


class Torn(Exception):
    """The pages do not belong to one state of the source."""


class Spool:
    """The rows of one pass over all pages."""

    def __init__(self, contract: Contract, file: IO[str]) -> None:
        self._contract = contract
        self._file = file
        self._places = [contract.fields.index(field) for field in contract.key]
        self._seen = set[int]()
        self._digest = hashlib.sha256()
        self.rows = 0

    @property
    def repeats(self) -> int:
        """How many rows have a key that came before."""
        return self.rows - len(self._seen)

    @property
    def digest(self) -> bytes:
        """What all rows were, in their order."""
        return self._digest.digest()

    def add(self, row: Row) -> None:
        """Keep one row aside."""
        line = json.dumps([_kept(cell) for cell in row], separators=(",", ":"))
        self._digest.update(line.encode())
        self._file.write(line + "\n")
        self._seen.add(hash(tuple(str(row[place]) for place in self._places)))
        self.rows += 1

    def all(self) -> Iterator[Row]:
        """Yield the rows in the order they came."""
        self._file.seek(0)
        for line in self._file:
            yield [_given(cell) for cell in json.loads(line)]


@contextmanager
def snapshot(contract: Contract, asker: Asker, page_size: int) -> Iterator[Spool]:
    """Read all pages; if they do not agree, read them all once more.

    A key that repeats is a torn snapshot unless the second pass brings exactly the same rows: then the source
    itself holds it twice, which is a matter for the quality rules. Raises `SourceUnavailable` if the second
    pass is torn as well, `SourceChanged` if no row of a whole pass has one of the contract's members.
    """
    first: bytes | None = None
    for _ in range(2):
        with tempfile.TemporaryFile("w+", encoding="utf-8", newline="\n") as file:
            spool = Spool(contract, file)
            try:
                _fill(spool, contract, asker, page_size)
            except Torn:
                continue
            if spool.repeats == 0 or spool.digest == first:
                yield spool
                return
            first = spool.digest
    raise SourceUnavailable(
        contract.name,
        Text("两次读取，各页在读取时都有变化", "pages that changed while they were read, twice"),
        Text("同一个 total，没有重复的行", "one total and no row twice"),
        Text("等数据源平静时再读", "read again when the source is quiet"),
    )


def _fill(spool: Spool, contract: Contract, asker: Asker, page_size: int) -> None:
    number, total, unseen = 0, None, contract.fields
    while total is None or spool.rows < total:
        number += 1
        body = asker.ask(contract.source.object, {"page": number, "size": page_size})
        page = parse_page(contract.name, body, number)
        total = page.total if total is None else total
        unseen = unseen_fields(unseen, page)
        for row in page_rows(contract, page):
            spool.add(row)
        if page.total != total or spool.rows > total or (not page.items and spool.rows < total):
            raise Torn
    if spool.rows:
        require_members(contract, spool.rows, unseen)


def _kept(cell: Cell) -> object:
    if isinstance(cell, Unreadable):
        return [cell.raw, cell.reason]
    return cell


def _given(kept: str | list[str] | None) -> Cell:
    return Unreadable(*kept) if isinstance(kept, list) else kept
