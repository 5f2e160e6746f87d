"""Charges batches against their approval: all subjects of one at once, or none of them.

The truth is the approval's row as it is at that moment, on whichever worker the batch came in. Durable
without a wait, as single charges are (ADR 0036): the charge precedes its entries in the write-ahead log.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

import asyncpg
import msgspec

from exchange.budgets.limits import Kind
from exchange.gather import Gatherer

_CHARGE = "select approved, exceeded, place, used from budgets.charge_batch($1, $2, $3, $4)"
_MISSES = "select approval, misses from budgets.batch_tally where approval = any($1)"
_MISS = "select budgets.miss_in_batch($1, $2, $3)"
_PURGE = "select budgets.purge_batches($1)"
_KEPT = timedelta(days=1)


class SubjectMarks(msgspec.Struct, frozen=True):
    """What stands for one subject in the counts: the sequence that its number stands in, and itself."""

    sequence: int
    subject: int


class BatchStanding(msgspec.Struct, frozen=True):
    """What a charge left.

    `approved` says whether the approval stood; `exceeded` is what the batch would exceed (`None`: charged),
    `place` the first subject (from 0) that is one too many of its sequence; `used` all subjects charged.
    """

    approved: bool
    exceeded: Kind | None
    place: int | None
    used: int


class _Miss(msgspec.Struct, frozen=True):
    approval: str
    marks: SubjectMarks


class BatchCharger:
    """Charges through `pool`; bound to one event loop."""

    def __init__(self, pool: asyncpg.Pool, queue_limit: int) -> None:
        self._pool = pool
        self._used: Gatherer[str, int] = Gatherer(self._read, queue_limit=queue_limit)
        self._missed: Gatherer[_Miss, None] = Gatherer(self._miss, queue_limit=queue_limit)

    async def charge(self, approval: str, subjects: Sequence[SubjectMarks], today: date) -> BatchStanding:
        """Charge all of `subjects`; `today` is the day in Asia/Shanghai.

        Whoever was charged under the approval before costs nothing. Raises asyncpg's errors or `OSError`.
        """
        sequences, marks = [one.sequence for one in subjects], [one.subject for one in subjects]
        row = await self._pool.fetchrow(_CHARGE, approval, today, sequences, marks)
        if row is None:
            raise asyncpg.InterfaceError("budgets.charge_batch gave no row")
        approved, exceeded, place, used = row
        kind = None if exceeded is None else Kind(exceeded)
        return BatchStanding(approved, kind, None if place is None else place - 1, used or 0)

    async def misses(self, approval: str) -> int:
        """Return how many subjects of an approval were misses; raises as `charge` does, and `QueueFull`."""
        return await self._used.ask(approval)

    async def miss(self, approval: str, marks: SubjectMarks) -> None:
        """Count that nothing was found of, or nothing matched, a subject; once, however often it is told."""
        await self._missed.ask(_Miss(approval, marks))

    async def purge(self, now: datetime) -> None:
        """Forget the subjects of approvals that ended a day ago or earlier; raises asyncpg's errors."""
        await self._pool.execute(_PURGE, now - _KEPT)

    async def close(self) -> None:
        """Let what is under way end, and take no more."""
        await self._used.close()
        await self._missed.close()

    async def _read(self, approvals: Sequence[str]) -> Sequence[int]:
        rows = await self._pool.fetch(_MISSES, list(set(approvals)))
        found: dict[str, int] = {row[0]: row[1] for row in rows}
        return [found.get(approval, 0) for approval in approvals]

    async def _miss(self, missed: Sequence[_Miss]) -> Sequence[None]:
        await self._pool.execute(
            _MISS,
            [one.approval for one in missed],
            [one.marks.sequence for one in missed],
            [one.marks.subject for one in missed],
        )
        return [None] * len(missed)
