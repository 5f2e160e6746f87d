"""How far the ledger is sealed, followed while a worker serves; over the limit nothing is answered any more.

An entry that no signed head covers could still be changed unseen, so a sealer that stands still must stop
the exchange in the end. The numbers are read every two seconds, never by a request. Where they cannot be
read any more, the last ones grow with the time since: what is not known is taken to be unsealed.
"""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Self

import asyncpg

from exchange.ledger.errors import LedgerUnsealed

EVERY_SECONDS = 2.0
MOST_AGE_SECONDS = 15.0
SEALING = "select size, sealed_size, unsealed_seconds from ledger.sealing()"


@dataclass(frozen=True, slots=True)
class Sealing:
    """Entries, those under a head, and how old the oldest under none was when it was read (0: none)."""

    size: int
    sealed_size: int
    unsealed_seconds: float


class LedgerWatch:
    """Follows the ledger's sealing through `pool`; an async context."""

    def __init__(
        self, pool: asyncpg.Pool, limit_seconds: float, *, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._pool = pool
        self._limit_seconds = limit_seconds
        self._monotonic = monotonic
        self._sealing = Sealing(0, 0, 0.0)
        self._read_at = monotonic()
        self._task: asyncio.Task[None] | None = None

    @property
    def sealing(self) -> Sealing:
        """What was read last."""
        return self._sealing

    @property
    def unsealed_seconds(self) -> float:
        """For how long the oldest entry has been under no head, 0 where none is; at most, where unknown."""
        age = self._monotonic() - self._read_at
        grown = age if self._sealing.unsealed_seconds or age > MOST_AGE_SECONDS else 0.0
        return self._sealing.unsealed_seconds + grown

    def require_sealed(self) -> None:
        """Raise `LedgerUnsealed` where an entry has been under no head for longer than the limit."""
        seconds = self.unsealed_seconds
        if seconds > self._limit_seconds:
            raise LedgerUnsealed(seconds, self._limit_seconds)

    async def refresh(self) -> None:
        """Read the numbers now; raises asyncpg's errors, `OSError` or `TimeoutError`, and the former stay."""
        began = self._monotonic()
        async with asyncio.timeout(MOST_AGE_SECONDS):
            row = await self._pool.fetchrow(SEALING)
        if row is None:
            raise asyncpg.InterfaceError("the ledger is not open: it told nothing of its sealing")
        self._sealing, self._read_at = Sealing(*row), began

    async def __aenter__(self) -> Self:
        await self.refresh()
        self._task = asyncio.create_task(self._follow())
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait([self._task])

    async def _follow(self) -> None:
        while True:
            await asyncio.sleep(EVERY_SECONDS)
            try:
                await self.refresh()
            except Exception:  # noqa: BLE001, S112 -- the age tells: it grows until `require_sealed` refuses
                continue
