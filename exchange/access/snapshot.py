"""Keeps the API's view of clients, agreements and resources fresh, and says when it is not.

Refreshed every second; an age over five seconds is never decided by. The age counts from the moment the
read began, on the monotonic clock, so that neither a slow read nor a moved clock makes it look younger. A
read under another subject key than the holders were published with is no read: what it left to decide by
grows old, and nothing is answered.
"""

import asyncio
import time
from collections.abc import Callable
from typing import Self

import asyncpg

from exchange.access.errors import SnapshotStale
from exchange.access.state import AccessState, read_state

EVERY_SECONDS = 1.0
MOST_AGE_SECONDS = 5.0

__all__ = ["EVERY_SECONDS", "MOST_AGE_SECONDS", "AccessSnapshot", "AccessState"]


class AccessSnapshot:
    """The state as last read through `pool`; an async context that refreshes it in the background."""

    def __init__(
        self, pool: asyncpg.Pool, subject_key: bytes, *, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._pool = pool
        self._subject_key = subject_key
        self._monotonic = monotonic
        self._state: AccessState | None = None
        self._read_at: float | None = None
        self._task: asyncio.Task[None] | None = None

    @property
    def age_seconds(self) -> float | None:
        """How old the state is, or `None` if it was never read."""
        return None if self._read_at is None else self._monotonic() - self._read_at

    @property
    def latest(self) -> AccessState:
        """The state as last read, however old: to show, never to decide by."""
        if self._state is None:
            raise SnapshotStale(None, MOST_AGE_SECONDS)
        return self._state

    def current(self) -> AccessState:
        """Return the state to decide by.

        Raises `SnapshotStale` if it is older than `MOST_AGE_SECONDS` or was never read.
        """
        age = self.age_seconds
        if self._state is None or age is None or age > MOST_AGE_SECONDS:
            raise SnapshotStale(age, MOST_AGE_SECONDS)
        return self._state

    async def refresh(self) -> None:
        """Read the state now.

        Raises `KeyDiffers`, asyncpg's errors, `OSError` or `TimeoutError`; the former state then stands
        until it is stale.
        """
        began = self._monotonic()
        async with asyncio.timeout(MOST_AGE_SECONDS):
            state = await read_state(self._pool, self._subject_key)
        self._state, self._read_at = state, began

    async def __aenter__(self) -> Self:
        await self.refresh()
        self._task = asyncio.create_task(self._keep_fresh())
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait([self._task])

    async def _keep_fresh(self) -> None:
        while True:
            await asyncio.sleep(EVERY_SECONDS)
            try:
                await self.refresh()
            except Exception:  # noqa: BLE001, S112 -- the age tells: `current` refuses once it is too old
                continue
