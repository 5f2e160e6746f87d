"""Refusals of unproven requests: a bounded number of entries, and nothing that is not counted."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exchange_api.edge.refusal_bound import RefusalBound, reporting


class Dial:
    """A monotonic clock that the test moves."""

    def __init__(self) -> None:
        self.seconds = 100.0

    def __call__(self) -> float:
        """Return the time."""
        return self.seconds


async def written(bound: RefusalBound) -> list[int]:
    """What one report writes."""
    counts: list[int] = []

    async def write(count: int) -> None:
        counts.append(count)

    await bound.report(write)
    return counts


async def test_a_burst_passes_and_the_rest_is_counted() -> None:
    """The burst gets entries, what exceeds it is counted once, and time fills the bucket again."""
    dial = Dial()
    bound = RefusalBound(burst=3, per_second=0.5, monotonic=dial)
    assert [bound.admit() for _ in range(5)] == [True, True, True, False, False]
    assert await written(bound) == [2]
    assert await written(bound) == []
    dial.seconds += 2
    assert [bound.admit() for _ in range(2)] == [True, False]
    dial.seconds += 1e6
    assert [bound.admit() for _ in range(4)] == [True, True, True, False]
    assert await written(bound) == [2]


@given(st.lists(st.floats(0, 3), max_size=200))
def test_every_refusal_is_an_entry_or_counted(pauses: list[float]) -> None:
    """However requests arrive: admitted and counted are all, and admitted never exceed burst and rate."""
    dial = Dial()
    bound = RefusalBound(burst=5, per_second=1, monotonic=dial)
    admitted = 0
    for pause in pauses:
        dial.seconds += pause
        admitted += bound.admit()
    counted = sum(asyncio.run(written(bound)))
    assert admitted + counted == len(pauses)
    assert admitted <= 5 + sum(pauses) + 1e-6


async def test_a_report_that_fails_loses_no_count() -> None:
    """The count stands until it is written, with what was held back meanwhile."""
    bound = RefusalBound(burst=0, monotonic=Dial())
    bound.admit()

    async def fail(_: int) -> None:
        bound.admit()
        raise OSError("broken")

    with pytest.raises(OSError, match="broken"):
        await bound.report(fail)
    assert await written(bound) == [2]


async def test_what_is_held_back_while_a_count_is_written_is_in_the_next_one() -> None:
    """A report that goes well forgets what it wrote, and nothing that came meanwhile."""
    bound = RefusalBound(burst=0, monotonic=Dial())
    bound.admit()
    counts: list[int] = []

    async def write(count: int) -> None:
        bound.admit()
        counts.append(count)

    await bound.report(write)
    assert (counts, await written(bound)) == ([1], [1])


async def test_a_count_whose_writing_is_cut_off_at_the_end_is_written_then() -> None:
    """A worker that stops in the middle of a report still says how many it held back."""
    bound = RefusalBound(burst=0, monotonic=Dial())
    bound.admit()
    writing, counts = asyncio.Event(), list[int]()

    async def write(count: int) -> None:
        if not writing.is_set():
            writing.set()
            await asyncio.Event().wait()
        counts.append(count)

    async with reporting(bound, write, lambda _: None, 0.01):
        await asyncio.wait_for(writing.wait(), 60)
    assert counts == [1]


async def test_reports_at_each_interval_and_at_the_end() -> None:
    """While it runs counts are written by themselves, faults are told, and nothing is left at the end."""
    bound = RefusalBound(burst=0, monotonic=Dial())
    counts: list[int] = []
    faults: list[Exception] = []
    broken = True

    async def write(count: int) -> None:
        if broken:
            raise OSError
        counts.append(count)

    async with reporting(bound, write, faults.append, 0.01):
        bound.admit()
        await asyncio.sleep(0.05)
        assert faults
        assert counts == []
        broken = False
        await asyncio.sleep(0.05)
        assert counts == [1]
        bound.admit()
    assert counts == [1, 1]
