"""Connections of a pool that are kept between uses: one round trip after the other, nothing between them.

Taking a connection from asyncpg's pool and giving it back costs more of a processor than the round trip does
(a task, timers, a proxy). What runs flush after flush keeps its connection instead; whatever fails gives it
back at once, for the pool to look after it.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Protocol, TypeVar

import asyncpg
from asyncpg.pool import PoolConnectionProxy

A = TypeVar("A")


class Queries(Protocol):
    """What can be asked one statement at a time: an asyncpg pool, or the kept connections of one."""

    async def fetch(self, query: str, *arguments: object) -> list[asyncpg.Record]:
        """Return all rows."""

    async def fetchrow(
        self,
        query: str,
        *arguments: object,
        timeout: float | None = None,  # noqa: ASYNC109 -- asyncpg's own: it ends the statement as well
    ) -> asyncpg.Record | None:
        """Return the first row, or `None` where there is none."""

    async def execute(self, query: str, *arguments: object) -> str:
        """Run a statement."""


class KeptConnections(Queries):
    """Asks on connections of `pool`, of which at most `most` are kept while nothing is asked.

    `limit_seconds` is for how long a connection is waited for, and for how long the giving back of one that
    hangs may take. Belongs to one event loop; leaves nothing on a connection, as each statement stands alone.
    """

    def __init__(self, pool: asyncpg.Pool, most: int, limit_seconds: float) -> None:
        self._pool = pool
        self._most = most
        self._limit_seconds = limit_seconds
        self._kept: list[PoolConnectionProxy] = []

    @property
    def usable(self) -> int:
        """How many are kept now that are not known to be cut."""
        return sum(map(_is_usable, self._kept))

    async def fetch(self, query: str, *arguments: object) -> list[asyncpg.Record]:
        """Return all rows; raises asyncpg's errors, `OSError` or `TimeoutError`."""
        return await self._ask(lambda connection: connection.fetch(query, *arguments))

    async def fetchrow(
        self,
        query: str,
        *arguments: object,
        timeout: float | None = None,  # noqa: ASYNC109 -- asyncpg's own: it ends the statement as well
    ) -> asyncpg.Record | None:
        """Return the first row, or `None` where there is none; raises like `fetch`."""
        return await self._ask(lambda connection: connection.fetchrow(query, *arguments, timeout=timeout))

    async def execute(self, query: str, *arguments: object) -> str:
        """Run a statement; raises like `fetch`."""
        return await self._ask(lambda connection: connection.execute(query, *arguments))

    async def close(self) -> None:
        """Give back what is kept; the pool stays the caller's, and cannot close before."""
        self._most = 0
        while self._kept:
            await self._pool.release(self._kept.pop())

    async def _ask(self, ask: Callable[[PoolConnectionProxy], Awaitable[A]]) -> A:
        connection = await self._taken()
        try:
            answer = await ask(connection)
        except BaseException:  # it may hang, be cut, or be in the middle of an answer
            await self._pool.release(connection)
            raise
        if len(self._kept) < self._most:
            self._kept.append(connection)
        else:
            await self._pool.release(connection)
        return answer

    async def _taken(self) -> PoolConnectionProxy:
        while self._kept:
            connection = self._kept.pop()
            if _is_usable(connection):
                return connection
            await self._pool.release(connection)
        return await self._pool.acquire(timeout=self._limit_seconds)


def _is_usable(connection: PoolConnectionProxy) -> bool:
    try:
        return not connection.is_closed()
    except asyncpg.InterfaceError:  # cut while it was kept: the pool has taken it back by itself
        return False


@asynccontextmanager
async def keeping(pool: asyncpg.Pool, most: int, limit_seconds: float) -> AsyncIterator[KeptConnections]:
    """Keep connections of `pool` until the block ends."""
    kept = KeptConnections(pool, most, limit_seconds)
    try:
        yield kept
    finally:
        await kept.close()
