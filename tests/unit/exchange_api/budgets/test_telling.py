"""Alarms are told again after whatever went wrong: none of it ends the telling while the worker serves."""

import asyncio
import logging
from typing import Any, cast

import asyncpg
import pytest

from exchange_api.budgets.telling import telling_alarms

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
