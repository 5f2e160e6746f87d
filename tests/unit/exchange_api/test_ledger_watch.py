"""Of what is read of the sealing only what was read counts, from when its reading began."""

import asyncio
from collections.abc import Callable
from typing import cast

import asyncpg
import pytest

from exchange_api import ledger_watch
from exchange_api.ledger_watch import LedgerWatch, Sealing

SECRET = "what the database was given"
Read = tuple[int, int, float] | Exception


class Ledger:
    """A pool that gives what it was told to, one read after the other, and the last again and again."""

    def __init__(self, *reads: Read) -> None:
        self.reads = list(reads)
        self.meanwhile: Callable[[], None] = lambda: None

    async def fetchrow(self, *_: object) -> tuple[int, int, float]:
        """Give the next read."""
        read = self.reads.pop(0) if len(self.reads) > 1 else self.reads[0]
        self.meanwhile()
        await asyncio.sleep(0)
        if isinstance(read, Exception):
            raise read
        return read


class Dial:
    """A monotonic clock that the test moves."""

    def __init__(self) -> None:
        self.seconds = 100.0

    def __call__(self) -> float:
        """Return the time."""
        return self.seconds

    def move(self) -> None:
        """Let ten seconds go by."""
        self.seconds += 10


def watch_of(ledger: Ledger, dial: Dial) -> LedgerWatch:
    """A watch of this ledger by this clock."""
    return LedgerWatch(cast("asyncpg.Pool", ledger), 900, monotonic=dial)


async def test_what_was_read_is_as_old_as_its_reading_began() -> None:
    """A slow read makes nothing look younger than it is."""
    ledger, dial = Ledger((5, 4, 100.0)), Dial()
    ledger.meanwhile = dial.move
    watch = watch_of(ledger, dial)
    await watch.refresh()
    assert watch.unsealed_seconds == 110


async def test_a_read_that_fails_makes_nothing_younger() -> None:
    """What was read before grows on: else a database that is down would hold the age where it was."""
    ledger, dial = Ledger((5, 4, 100.0), OSError("down")), Dial()
    watch = watch_of(ledger, dial)
    await watch.refresh()
    for _ in range(3):
        dial.move()
        with pytest.raises(OSError, match="down"):
            await watch.refresh()
    assert watch.unsealed_seconds == 130


async def test_a_read_that_hangs_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """The next one is tried, as the database may answer another connection."""
    monkeypatch.setattr(ledger_watch, "MOST_AGE_SECONDS", 0.01)

    class Hanging(Ledger):
        async def fetchrow(self, *_: object) -> tuple[int, int, float]:
            await asyncio.Event().wait()
            raise AssertionError

    read = asyncio.create_task(watch_of(Hanging((0, 0, 0.0)), Dial()).refresh())
    ended, _ = await asyncio.wait([read], timeout=60)
    assert ended, "a read that hangs is waited for"
    assert isinstance(read.exception(), TimeoutError)


@pytest.mark.parametrize(
    "fault",
    [asyncpg.PostgresError(SECRET), asyncpg.InternalClientError(SECRET), OSError(SECRET), ValueError(SECRET)],
    ids=lambda fault: type(fault).__name__,
)
async def test_no_fault_ends_the_watch(fault: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever goes wrong once, the numbers are read again: else a worker refuses until it is restarted."""
    monkeypatch.setattr(ledger_watch, "EVERY_SECONDS", 0.01)
    async with watch_of(Ledger((1, 1, 0.0), fault, (2, 2, 0.0)), Dial()) as watch, asyncio.timeout(60):
        while watch.sealing != Sealing(2, 2, 0.0):  # noqa: ASYNC110 -- it tells nobody
            await asyncio.sleep(0.01)
