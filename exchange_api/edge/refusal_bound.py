"""How many refusals of unproven requests become ledger entries of their own: a bounded number per worker.

Whoever reaches the port can be refused as often as they like; without a bound that would fill a ledger from
which nothing is ever deleted. A bucket of tokens lets bursts through, and what it holds back is counted. The
count becomes one entry per interval, so that the ledger says how much it does not hold one by one.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

BURST = 120
PER_SECOND = 1.0


class RefusalBound:
    """A bucket of `burst` tokens that gains `per_second`, and the count of what found it empty."""

    def __init__(
        self,
        *,
        burst: int = BURST,
        per_second: float = PER_SECOND,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._burst = burst
        self._per_second = per_second
        self._monotonic = monotonic
        self._tokens = float(burst)
        self._filled_at = monotonic()
        self._suppressed = 0

    def admit(self) -> bool:
        """Say whether this refusal gets an entry of its own; where not, it is counted."""
        now = self._monotonic()
        gained = (now - self._filled_at) * self._per_second
        self._tokens = min(float(self._burst), self._tokens + gained)
        self._filled_at = now
        if self._tokens < 1:
            self._suppressed += 1
            return False
        self._tokens -= 1
        return True

    async def report(self, write: Callable[[int], Awaitable[object]]) -> None:
        """Have the count written, if there is one.

        What `write` raises goes through, and the count stands for the next report.
        """
        count, self._suppressed = self._suppressed, 0
        if not count:
            return
        try:
            await write(count)
        except BaseException:
            self._suppressed += count
            raise


@asynccontextmanager
async def reporting(
    bound: RefusalBound,
    write: Callable[[int], Awaitable[object]],
    on_fault: Callable[[Exception], None],
    every_seconds: float,
) -> AsyncIterator[None]:
    """Report every interval and once more at the end; a report that fails is told and tried again."""

    async def report() -> None:
        try:
            await bound.report(write)
        except Exception as fault:  # noqa: BLE001 -- the count stands, and the next interval tries again
            on_fault(fault)

    async def keep_reporting() -> None:
        while True:
            await asyncio.sleep(every_seconds)
            await report()

    task = asyncio.create_task(keep_reporting())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait([task])
        await report()
