"""What is told of the catalogue's files: each state of them once, and a catalogue that is served again."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import cast

import pytest
from typing_extensions import override

from catalog.model import Catalogue
from exchange.kept_connections import Queries
from exchange.store.lookup import HoldingLookup
from exchange_api import catalogue_watch
from exchange_api.catalogue_watch import CatalogueWatch, Served

LOOKS = 3


class Lookup:
    """A look-up of which only the end is of interest."""

    closed = False

    async def close(self) -> None:
        """Note it."""
        self.closed = True


class Watched(CatalogueWatch):
    """A watch of files of which a test says what they are, and which of them can be served."""

    def __init__(self) -> None:
        self.told: list[Exception | None] = []
        super().__init__(Path(), cast("Queries", None), 1, self.told.append)
        self.files = b"first"
        self.faults: dict[bytes, Exception] = {}
        self.opened: list[bytes] = []
        self.looks = 0

    def look(self, _: Path) -> bytes:
        """Stand in for the digest of the files."""
        self.looks += 1
        return self.files

    @override
    async def _opened(self) -> Served:
        if self.files in self.faults:
            raise self.faults[self.files]
        self.opened.append(self.files)
        return Served(cast("Catalogue", self.files), cast("HoldingLookup", Lookup()))

    async def become(self, files: bytes, fault: Exception | None = None) -> None:
        """Change the files, and wait until they were looked at several times."""
        if fault is not None:
            self.faults[files] = fault
        self.files, wanted = files, self.looks + LOOKS
        async with asyncio.timeout(60):
            while self.looks < wanted:  # noqa: ASYNC110 -- it tells nobody
                await asyncio.sleep(0.01)


@pytest.fixture
def watched(monkeypatch: pytest.MonkeyPatch) -> Watched:
    """Files that are looked at all the time."""
    watched = Watched()
    monkeypatch.setattr(catalogue_watch, "EVERY_SECONDS", 0.01)
    monkeypatch.setattr(catalogue_watch, "files_digest", cast("Callable[[Path], bytes]", watched.look))
    return watched


async def test_each_state_of_the_files_is_told_once(watched: Watched) -> None:
    """A fault that stays is no news, another one is; whoever mends it hears so, also by the former files."""
    first, second = ValueError("first"), ValueError("second")
    async with watched:
        await watched.become(b"faulty", first)
        await watched.become(b"faulty otherwise", second)
        assert cast("bytes", watched.current.catalogue) == b"first"
        await watched.become(b"first")
        await watched.become(b"better")
        await watched.become(b"better")
        lookup = cast("Lookup", watched.current.lookup)
    assert watched.told == [first, second, None, None]
    assert watched.opened == [b"first", b"better"]
    assert lookup.closed


@pytest.mark.parametrize("fault", [OSError(), ValueError(), LookupError()], ids=repr)
async def test_no_fault_ends_the_watch(watched: Watched, fault: Exception) -> None:
    """Whatever it was, the next files are served."""
    async with watched:
        await watched.become(b"faulty", fault)
        await watched.become(b"better")
        assert cast("bytes", watched.current.catalogue) == b"better"
    assert watched.told == [fault, None]


async def test_what_could_not_be_served_is_tried_at_each_look(watched: Watched) -> None:
    """The files may be right, and the store without their tables until it is prepared."""
    async with watched:
        await watched.become(b"better", OSError())
        watched.faults.clear()
        await watched.become(b"better")
        assert cast("bytes", watched.current.catalogue) == b"better"
    assert [type(each) for each in watched.told] == [OSError, type(None)]
