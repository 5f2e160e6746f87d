"""The catalogue that a worker answers by, exchanged for a newer one while it serves. See ADR 0025.

The files are looked at every two seconds. What is new is loaded and checked aside, with a look-up of its own
that is tried against the store; only then it replaces the former one. A request takes catalogue and look-up
once and is answered by them to its end. A newer catalogue that is faulty, or for which the store has no
tables yet, is refused: the former one stays, and log and metric say so.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from catalog.loader import files_digest, load
from catalog.model import Catalogue
from exchange.kept_connections import Queries
from exchange.store.lookup import HoldingLookup
from exchange_api.entry_bound import require_entries_fit

EVERY_SECONDS = 2.0
_NOT_READ = b""
"""In the place of the digest of files that could not be read."""

Tell = Callable[[Exception | None], None]
"""Told each time the files changed: the fault that keeps them from being served, or `None`."""


@dataclass(frozen=True, slots=True)
class Served:
    """A catalogue, and the look-up that was made for exactly it."""

    catalogue: Catalogue
    lookup: HoldingLookup


class CatalogueWatch:
    """Serves the catalogue under `directory`; an async context that follows its files."""

    def __init__(self, directory: Path, pool: Queries, queue_limit: int, tell: Tell) -> None:
        self._directory = directory
        self._pool = pool
        self._queue_limit = queue_limit
        self._tell = tell
        self._served: Served | None = None
        self._looked_at = self._seen = _NOT_READ
        self._task: asyncio.Task[None] | None = None

    @property
    def current(self) -> Served:
        """What to answer by; take it once a request."""
        if self._served is None:
            raise RuntimeError("the catalogue is served inside the watch's context only")
        return self._served

    async def refresh(self) -> None:
        """Serve the files as they are now, if they changed since they were last looked at.

        Raises `CatalogFaulty`, `ItemTooLarge`, `OSError` or the store's own errors; the former catalogue then
        stays.
        """
        self._seen = _NOT_READ
        self._seen = await asyncio.to_thread(files_digest, self._directory)
        if self._seen == self._looked_at:
            return
        served = await self._opened()
        self._served, self._looked_at = served, self._seen

    async def __aenter__(self) -> Self:
        await self.refresh()
        self._task = asyncio.create_task(self._follow())
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait([self._task])
        await self.current.lookup.close()

    async def _opened(self) -> Served:
        catalogue = await asyncio.to_thread(load, self._directory)
        require_entries_fit(catalogue)
        lookup = HoldingLookup(self._pool, catalogue, self._queue_limit)
        await lookup.require_tables()
        return Served(catalogue, lookup)

    async def _follow(self) -> None:
        refused: bytes | None = None
        while True:
            await asyncio.sleep(EVERY_SECONDS)
            before = self._looked_at
            try:
                await self.refresh()
            except Exception as fault:  # noqa: BLE001 -- whatever it is, the former catalogue is served on
                if self._seen != refused:
                    self._tell(fault)
                refused = self._seen
                continue
            if refused is not None or self._looked_at != before:
                self._tell(None)
            refused = None
