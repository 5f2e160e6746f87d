"""Kept connections of a real pool: one after the other on the same, and given back where anything fails."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any, cast

import asyncpg
import pytest

from exchange.kept_connections import KeptConnections, keeping

MINE = "select pg_backend_pid()"
CUT = "select pg_terminate_backend($1)"
GONE_SECONDS = 30


@pytest.fixture
async def pool(database_url: str) -> AsyncIterator[asyncpg.Pool]:
    """A pool of three connections; what was not given back keeps no test from ending."""
    pool = await asyncpg.create_pool(database_url, min_size=1, max_size=3)
    yield pool
    pool.terminate()


async def backend(kept: KeptConnections) -> int:
    """Return the process that answers now."""
    row = await kept.fetchrow(MINE)
    assert row is not None
    return int(row[0])


async def test_what_comes_one_after_the_other_has_one_connection(pool: asyncpg.Pool) -> None:
    """Kept out of the pool between two uses, and back in it afterwards; else closing it would never end."""
    async with keeping(pool, 1, 5) as kept:
        seen = {await backend(kept), await backend(kept), (await kept.fetch(MINE))[0][0]}
        assert await kept.execute("select 1") == "SELECT 1"
        assert len(seen) == 1
        assert pool.get_idle_size() == 0
    assert pool.get_idle_size() == 1


async def test_no_more_are_kept_than_said(pool: asyncpg.Pool) -> None:
    """Three at the same moment, of which one is kept and two go back."""
    async with keeping(pool, 1, 5) as kept:
        await asyncio.gather(*(kept.fetch("select pg_sleep(0.05)") for _ in range(3)))
        assert pool.get_idle_size() == pool.get_size() - 1


async def test_a_connection_cut_while_it_was_kept_is_not_used(pool: asyncpg.Pool, database_url: str) -> None:
    """A restart of the server between two flushes fails neither."""
    async with keeping(pool, 1, 5) as kept:
        before = await backend(kept)
        await cut(database_url, before)
        async with asyncio.timeout(GONE_SECONDS):
            while kept.usable:  # noqa: ASYNC110 -- until the client has heard of it
                await asyncio.sleep(0.01)
        assert await backend(kept) != before


async def test_a_connection_cut_in_the_middle_fails_that_use_alone(
    pool: asyncpg.Pool, database_url: str
) -> None:
    """Whoever asked is told; who comes next has another connection."""
    async with keeping(pool, 1, 5) as kept:
        before = await backend(kept)
        asking = asyncio.ensure_future(kept.fetch("select pg_sleep(60)"))
        await asyncio.sleep(0.1)
        await cut(database_url, before)
        with pytest.raises((asyncpg.PostgresError, asyncpg.InterfaceError, OSError)):
            await asking
        assert await backend(kept) != before


async def test_what_hangs_ends_and_is_given_back(pool: asyncpg.Pool) -> None:
    """A statement over its time is ended at the server, and its connection answers the next."""
    async with keeping(pool, 1, 5) as kept:
        with pytest.raises(TimeoutError):
            await kept.fetchrow("select pg_sleep(60)", timeout=0.1)
        assert await backend(kept)
    assert pool.get_idle_size() == pool.get_size()


async def test_who_gives_up_gives_the_connection_back(pool: asyncpg.Pool) -> None:
    """A use that is cancelled takes nothing along: else the pool has one fewer, and can never be closed."""
    async with keeping(pool, 1, 5) as kept:
        asking = asyncio.ensure_future(kept.fetch("select pg_sleep(60)"))
        await asyncio.sleep(0.1)
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking
        assert pool.get_idle_size() == pool.get_size()


async def test_a_connection_broken_off_while_it_was_kept_is_the_pools_again(
    pool: asyncpg.Pool,
) -> None:
    """Where the driver broke it off the pool knows nothing of it, and would have one fewer for good."""
    async with keeping(pool, 1, 5) as kept:
        before = await backend(kept)
        cast("Any", kept._kept[0])._con._protocol.abort()
        assert await backend(kept) != before
    async with asyncio.timeout(30), pool.acquire(), pool.acquire(), pool.acquire():
        assert pool.get_size() == 3


async def test_whatever_ends_the_block_all_is_given_back(pool: asyncpg.Pool) -> None:
    """A worker that cannot open after its first look ends, and does not wait for its own connection."""

    async def open_in_vain() -> None:
        async with keeping(pool, 1, 5) as kept:
            await backend(kept)
            raise ValueError("no catalogue")

    with pytest.raises(ValueError, match="no catalogue"):
        await open_in_vain()
    assert pool.get_idle_size() == pool.get_size()


async def test_what_is_under_way_at_the_end_is_not_kept(pool: asyncpg.Pool) -> None:
    """A statement that ends after the block gives its connection back by itself."""
    async with keeping(pool, 1, 5) as kept:
        asking = asyncio.ensure_future(kept.fetch("select pg_sleep(0.3)"))
        await asyncio.sleep(0.1)
    await asking
    assert pool.get_idle_size() == pool.get_size()


async def test_a_connection_is_waited_for_so_long(pool: asyncpg.Pool) -> None:
    """Where all are taken, the limit ends the wait."""
    async with keeping(pool, 1, 0.1) as kept, pool.acquire(), pool.acquire(), pool.acquire():
        with pytest.raises(TimeoutError):
            await backend(kept)


async def cut(database_url: str, backend_pid: int) -> None:
    """End a backend."""
    connection = await asyncpg.connect(database_url)
    try:
        assert await connection.fetchval(CUT, backend_pid)
    finally:
        await connection.close()
