"""Charges claims: how many distinct values are claimed of one field of one person (ADR 0047).

Gathered and made durable as the charges of subjects are, in a statement of its own: what claims nothing pays
nothing for it.
"""

import asyncio
from collections.abc import Sequence
from datetime import datetime

import asyncpg
import msgspec

from exchange.budgets.arrays import array_of, written
from exchange.budgets.charging import KEPT
from exchange.budgets.limits import Budgets, Kind, Window
from exchange.budgets.marks import ClaimMarks
from exchange.gather import Gatherer
from exchange.kept_connections import Queries

_CLAIM = """
select budgets.claim($1::text::bigint[], $2::text::timestamptz[], $3::text::bigint[], $4::text::bigint[],
    $5::text::bigint[], $6::text::integer[], $7::text::integer[])
"""
_PURGE = "select budgets.purge_claims($1)"


class ClaimCharge(msgspec.Struct, frozen=True):
    """What one question claims of one person, by marks: who claims it (client, operator), within what."""

    client_mark: int
    operator_mark: int
    claims: tuple[ClaimMarks, ...]
    budgets: Budgets
    window: Window


class ClaimCharger:
    """Charges through `pool`; bound to one event loop."""

    def __init__(self, pool: Queries, queue_limit: int) -> None:
        self._pool = pool
        self._charges: Gatherer[ClaimCharge, Kind | None] = Gatherer(self._charge, queue_limit=queue_limit)

    def charge(self, charge: ClaimCharge) -> asyncio.Future[Kind | None]:
        """Put the claims of a question to the count at once; the future says which budget they would exceed.

        A value that the operator claimed of the field before in the window costs nothing. Raises `QueueFull`
        or `GathererClosed`; the future raises asyncpg's errors or `OSError`.
        """
        return self._charges.put(charge)

    async def purge(self, now: datetime) -> None:
        """Forget the windows that ended a day ago or earlier; raises asyncpg's errors."""
        await self._pool.execute(_PURGE, now - KEPT)

    async def close(self) -> None:
        """Let what is under way end, and take no more."""
        await self._charges.close()

    async def _charge(self, charges: Sequence[ClaimCharge]) -> Sequence[Kind | None]:
        places = [(each, marks) for each in charges for marks in each.claims]
        row = await self._pool.fetchrow(
            _CLAIM,
            array_of(str(each.client_mark) for each, _ in places),
            array_of(written(each.window.ends_at) for each, _ in places),
            array_of(str(each.operator_mark) for each, _ in places),
            array_of(str(marks.field) for _, marks in places),
            array_of(str(marks.value) for _, marks in places),
            array_of(str(each.budgets.client_claims) for each, _ in places),
            array_of(str(each.budgets.operator_claims) for each, _ in places),
        )
        if row is None:
            raise asyncpg.InterfaceError("budgets.claim gave no row")
        exceeded = iter(row[0])
        told = [[next(exceeded) for _ in each.claims] for each in charges]
        return [next((Kind(kind) for kind in kinds if kind is not None), None) for kinds in told]
