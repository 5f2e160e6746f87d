"""Notes every second, beside the requests, how the exchange stands as one worker sees it.

Nothing is read for a scrape: ages are reckoned from what the watches hold already, and the rows of quarantine
and the last runs are counted in the database every fifteen seconds. Where they cannot be counted, the former
figures stay, and the ages tell.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime

import asyncpg

from catalog.model import Contract
from catalog.rules.fitness import judge_fitness
from exchange.access.snapshot import AccessSnapshot
from exchange.access.state import LoadedResource
from exchange_api.catalogue_watch import CatalogueWatch
from exchange_api.gauges import Gauges, ResourceFigures
from exchange_api.ledger_watch import LedgerWatch

EVERY_SECONDS = 1.0
COUNT_SECONDS = 15.0
COUNT_TIMEOUT_SECONDS = 5.0
STANDING = "select resource, quarantined_rows, last_outcome from ops.resource_standing()"


@dataclass(slots=True)
class Observation:
    """What one worker looks at, and the figures that were counted last."""

    gauges: Gauges
    now: Callable[[], datetime]
    pool: asyncpg.Pool
    watch: CatalogueWatch
    snapshot: AccessSnapshot
    sealing: LedgerWatch
    waiting: Callable[[], Mapping[str, int]]
    counted: dict[str, tuple[int, str | None]] | None = None

    async def count(self) -> None:
        """Count quarantined rows and read the last runs; raises asyncpg's errors or `TimeoutError`."""
        rows = await self.pool.fetch(STANDING, timeout=COUNT_TIMEOUT_SECONDS)
        self.counted = {row[0]: (row[1], row[2]) for row in rows}

    def note(self) -> None:
        """Set every gauge as things are now."""
        ledger, snapshot_age = self.sealing.sealing, self.snapshot.age_seconds
        self.gauges.note_ledger(ledger.size, ledger.sealed_size, self.sealing.unsealed_seconds)
        if snapshot_age is not None:
            self.gauges.note_snapshot(snapshot_age)
        self.gauges.note_waiting(self.waiting())
        loaded = self.snapshot.latest.resources
        contracts = self.watch.current.catalogue.contracts
        figures = {name: self._figures(each, loaded.get(name)) for name, each in contracts.items()}
        self.gauges.note_resources(figures)

    def _figures(self, contract: Contract, loaded: LoadedResource | None) -> ResourceFigures:
        now = self.now()
        state = None if loaded is None else loaded.state
        as_of = None if state is None else state.as_of_at
        counted = (None, None) if self.counted is None else self.counted.get(contract.name, (0, None))
        return ResourceFigures(
            age_seconds=None if as_of is None else (now - as_of).total_seconds(),
            tolerance_seconds=contract.tolerance_seconds,
            fit=judge_fitness(contract, state, now) is None,
            score=None if state is None else state.quality_score,
            quarantined_rows=counted[0],
            last_outcome=counted[1],
        )


@asynccontextmanager
async def observing(observation: Observation) -> AsyncIterator[None]:
    """Note and count in the background until the block ends."""
    await _count(observation)
    observation.note()
    tasks = [
        asyncio.create_task(_note_always(observation)),
        asyncio.create_task(_count_always(observation)),
    ]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)


async def _note_always(observation: Observation) -> None:
    while True:
        await asyncio.sleep(EVERY_SECONDS)
        observation.note()


async def _count_always(observation: Observation) -> None:
    while True:
        await asyncio.sleep(COUNT_SECONDS)
        await _count(observation)


async def _count(observation: Observation) -> None:
    with suppress(asyncpg.PostgresError, asyncpg.InterfaceError, OSError):  # TimeoutError is an OSError
        await observation.count()
