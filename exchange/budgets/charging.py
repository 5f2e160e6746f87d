"""Charges budgets: which questions are within them, decided by the database in one order per client.

Gathered like look-ups: one statement for all questions of a client that came in together. A charge is not
waited for on the disk: it precedes the ledger entry of its answer in the write-ahead log, and that is.
"""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from operator import attrgetter

import asyncpg

from exchange.budgets.limits import KINDS, Budgets, Kind, Window
from exchange.gather import Gatherer

_CHARGE = """
select exceeded, client_used, operator_used from budgets.charge($1, $2, $3, $4, $5, $6, $7, $8, $9)
"""
_PURGE = "select budgets.purge($1)"
KEPT = timedelta(days=1)
_MISS = "select budgets.miss($1, $2, $3, $4, $5, $6)"


@dataclass(frozen=True, slots=True)
class Charge:
    """One question: who asks (client, operator's pseudonym) of whom, by their marks, and within what."""

    client: str
    client_mark: int
    operator: bytes
    operator_mark: int
    sequence: int
    subject: int
    budgets: Budgets
    window: Window


@dataclass(frozen=True, slots=True)
class Standing:
    """What a charge left: the budget that it would exceed (`None`: it is within all), and what is used."""

    exceeded: Kind | None
    client_used: int
    operator_used: int


_PARTIES = attrgetter("client", "window.begins_at", "budgets.limits")


class BudgetCharger:
    """Charges through `pool`; bound to one event loop."""

    def __init__(self, pool: asyncpg.Pool, queue_limit: int) -> None:
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
        standings: dict[int, Standing] = {}
        for group in _grouped(charges):
            first = group[0][1]
            row = await self._pool.fetchrow(
                _CHARGE,
                first.client,
                first.client_mark,
                first.window.begins_at,
                first.window.ends_at,
                first.budgets.limits,
                [each.operator for _, each in group],
                *_marks(group),
            )
            if row is None:
                raise asyncpg.InterfaceError("budgets.charge gave no row")
            used = row["client_used"]
            for (place, _), code, of_operator in zip(
                group, row["exceeded"], row["operator_used"], strict=True
            ):
                standings[place] = Standing(KINDS[code - 1] if code else None, used, of_operator)
        return [standings[place] for place in range(len(charges))]

    async def _miss(self, charges: Sequence[Charge]) -> Sequence[None]:
        for group in _grouped(charges):
            first = group[0][1]
            await self._pool.execute(
                _MISS, first.client, first.client_mark, first.window.begins_at, *_marks(group)
            )
        return [None] * len(charges)


def _grouped(charges: Sequence[Charge]) -> Iterator[list[tuple[int, Charge]]]:
    """Yield the charges with their places, those of one client, window and limits together."""
    placed = sorted(enumerate(charges), key=lambda each: _PARTIES(each[1]))
    for _, group in groupby(placed, key=lambda each: _PARTIES(each[1])):
        yield list(group)


def _marks(group: Sequence[tuple[int, Charge]]) -> tuple[list[int], list[int], list[int]]:
    return (
        [each.operator_mark for _, each in group],
        [each.sequence for _, each in group],
        [each.subject for _, each in group],
    )
