"""Charges budgets: which questions are within them, decided by the database in one order per client.

Gathered like look-ups: one statement for all questions that came in together. A charge is not waited for on
the disk: it precedes the ledger entry of its answer in the write-ahead log, and that is.
"""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import lru_cache

import asyncpg
import msgspec

from exchange.budgets.arrays import array_of, written
from exchange.budgets.limits import KINDS, Budgets, Kind, Window
from exchange.gather import Gatherer
from exchange.kept_connections import Queries

_CHARGE = """
select exceeded, client_used, operator_used from budgets.charge($1, $2::text::bigint[],
    $3::text::timestamptz[], $4::text::timestamptz[], $5::text::integer[], $6,
    $7::text::bigint[], $8::text::bigint[], $9::text::bigint[])
"""
_PURGE = "select budgets.purge($1)"
KEPT = timedelta(days=1)
_MISS = """
select budgets.miss($1, $2::text::bigint[], $3::text::timestamptz[],
    $4::text::bigint[], $5::text::bigint[], $6::text::bigint[])
"""


class Charge(msgspec.Struct, frozen=True):
    """One question: who asks (client, operator's pseudonym) of whom, by their marks, and within what."""

    client: str
    client_mark: int
    operator: bytes
    operator_mark: int
    sequence: int
    subject: int
    budgets: Budgets
    window: Window


class Standing(msgspec.Struct, frozen=True):
    """What a charge left: the budget that it would exceed (`None`: it is within all), and what is used."""

    exceeded: Kind | None
    client_used: int
    operator_used: int


class BudgetCharger:
    """Charges through `pool`; bound to one event loop."""

    def __init__(self, pool: Queries, queue_limit: int) -> None:
        self._pool = pool
        self._charges: Gatherer[Charge, Standing] = Gatherer(self._charge, queue_limit=queue_limit)
        self._misses: Gatherer[Charge, None] = Gatherer(self._miss, queue_limit=queue_limit)

    def charge(self, charge: Charge) -> asyncio.Future[Standing]:
        """Put a question to the count at once, and return what will hold its standing.

        A subject that the operator asked of before in the window is within every budget and costs nothing.
        Raises `QueueFull` or `GathererClosed`; the future raises asyncpg's errors or `OSError`.
        """
        return self._charges.put(charge)

    async def miss(self, charge: Charge) -> None:
        """Count that nothing was found of, or nothing matched, a subject that was charged."""
        await self._misses.ask(charge)

    async def purge(self, now: datetime) -> None:
        """Forget the windows that ended a day ago or earlier; raises asyncpg's errors."""
        await self._pool.execute(_PURGE, now - KEPT)

    async def close(self) -> None:
        """Let what is under way end, and take no more."""
        await self._charges.close()
        await self._misses.close()

    async def _charge(self, charges: Sequence[Charge]) -> Sequence[Standing]:
        row = await self._pool.fetchrow(
            _CHARGE,
            *_parties(charges),
            array_of(written(each.window.ends_at) for each in charges),
            array_of(_limits(each.budgets) for each in charges),
            [each.operator for each in charges],
            *_marks(charges),
        )
        if row is None:
            raise asyncpg.InterfaceError("budgets.charge gave no row")
        return [
            Standing(KINDS[code - 1] if code else None, of_client, of_operator)
            for code, of_client, of_operator in zip(*row, strict=True)
        ]

    async def _miss(self, charges: Sequence[Charge]) -> Sequence[None]:
        await self._pool.execute(_MISS, *_parties(charges), *_marks(charges))
        return [None] * len(charges)


def _parties(charges: Sequence[Charge]) -> tuple[list[str], str, str]:
    return (
        [each.client for each in charges],
        array_of(str(each.client_mark) for each in charges),
        array_of(written(each.window.begins_at) for each in charges),
    )


def _marks(charges: Sequence[Charge]) -> tuple[str, str, str]:
    return (
        array_of(str(each.operator_mark) for each in charges),
        array_of(str(each.sequence) for each in charges),
        array_of(str(each.subject) for each in charges),
    )


@lru_cache(maxsize=1024)
def _limits(budgets: Budgets) -> str:
    return array_of(map(str, budgets.limits))
