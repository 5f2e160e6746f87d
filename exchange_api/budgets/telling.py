"""Tells alarms to the ledger beside the requests: at random moments, so that none belongs to a question."""

import asyncio
import logging
import random
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import asyncpg

from exchange.budgets.alarms import tell_alarms

LOG = logging.getLogger("tongban.api")
MOST_SECONDS = 30.0


@asynccontextmanager
async def telling_alarms(
    pool: asyncpg.Pool, origin: str, policy: Callable[[], str], most_seconds: float = MOST_SECONDS
) -> AsyncIterator[None]:
    """Tell alarms until the block ends; `policy` gives the served catalogue's digest as hex."""
    task = asyncio.create_task(_tell_always(pool, origin, policy, most_seconds))
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait([task])


async def _tell_always(
    pool: asyncpg.Pool, origin: str, policy: Callable[[], str], most_seconds: float
) -> None:
    while True:
        await asyncio.sleep(random.uniform(most_seconds / 3, most_seconds))  # noqa: S311 -- a delay
        try:
            await tell_alarms(pool, origin, bytes.fromhex(policy()))
        except Exception as fault:  # noqa: BLE001 -- whatever it is, the alarms stand for the next time
            LOG.error(  # noqa: TRY400 -- a message of the database may hold what it was given
                "alarms not logged yet", extra={"facts": {"fault": type(fault).__name__}}
            )
