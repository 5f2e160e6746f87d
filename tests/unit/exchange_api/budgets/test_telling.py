"""Alarms are told again after whatever went wrong: none of it ends the telling while the worker serves."""

import asyncio
import logging
from typing import Any, cast

import asyncpg
import pytest

from exchange_api.budgets.telling import MOST_SECONDS, telling_alarms

SECRET = "what the database was given"


class Failing:
    """A pool whose first look fails with `fault`; of the next one it says that it came."""

    def __init__(self, fault: Exception) -> None:
        self._fault: Exception | None = fault
        self.looked_again = asyncio.Event()

    async def fetch(self, *_: object) -> list[Any]:
        """Fail once, then tell of no alarm."""
        fault, self._fault = self._fault, None
        if fault is not None:
            raise fault
        self.looked_again.set()
        return []


@pytest.mark.parametrize(
    "fault",
    [asyncpg.PostgresError(SECRET), asyncpg.InternalClientError(SECRET), OSError(SECRET), ValueError(SECRET)],
    ids=lambda fault: type(fault).__name__,
)
async def test_no_fault_ends_the_telling(fault: Exception, caplog: pytest.LogCaptureFixture) -> None:
    """The fault is logged by its type alone, and the alarms are looked for again."""
    pool = Failing(fault)
    with caplog.at_level(logging.ERROR, "tongban.api"):
        async with telling_alarms(cast("asyncpg.Pool", pool), "ledger.test", lambda: "00" * 32, 0.01):
            await asyncio.wait_for(pool.looked_again.wait(), 120)
    (record,) = caplog.records
    assert record.__dict__["facts"] == {"fault": type(fault).__name__}
    assert SECRET not in caplog.text


async def test_they_are_told_at_no_moment_that_can_be_foreseen(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever asks and watches the ledger grow learns of no question of his that it was of a decoy."""
    waits: list[float] = []
    sleep = asyncio.sleep

    async def noted(seconds: float) -> None:
        waits.append(seconds)
        await sleep(0)

    pool = Failing(OSError())
    monkeypatch.setattr(asyncio, "sleep", noted)
    async with telling_alarms(cast("asyncpg.Pool", pool), "ledger.test", lambda: "00" * 32):
        while len(waits) < 20:
            await sleep(0)
    assert len(set(waits)) > 10
    assert all(MOST_SECONDS / 3 <= wait <= MOST_SECONDS for wait in waits)
