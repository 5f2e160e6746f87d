"""Several workers' chargers over one exchange, for what has to be exact whoever counts."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Protocol, TypeVar

import asyncpg

from exchange.migrate import login_url

QUEUE_LIMIT = 1000


class Charger(Protocol):
    """What counts for a worker."""

    async def close(self) -> None:
        """End what runs beside it."""


OneCharger = TypeVar("OneCharger", bound=Charger)
Found = TypeVar("Found")


def run_at_workers(
    database_url: str,
    charger: Callable[[asyncpg.Pool, int], OneCharger],
    workers: int,
    work: Callable[[list[OneCharger]], Awaitable[Found]],
) -> Found:
    """Run something with so many workers' chargers, as the API's login."""

    async def inside() -> Found:
        url = login_url(database_url, "tongban_api", "api-password")
        async with asyncpg.create_pool(url, min_size=workers, max_size=2 * workers) as pool:
            chargers = [charger(pool, QUEUE_LIMIT) for _ in range(workers)]
            try:
                return await work(chargers)
            finally:
                for one in chargers:
                    await one.close()

    return asyncio.run(inside())
