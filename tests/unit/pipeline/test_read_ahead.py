"""Reading ahead keeps order, stays two items ahead at most, and raises the reader's own fault."""

import threading
import time
from collections.abc import Iterator

import pytest

from pipeline.read_ahead import AHEAD, read_ahead


def test_order_is_kept() -> None:
    """Every item comes once, in order."""
    assert list(read_ahead(iter(range(1000)))) == list(range(1000))


def test_reader_is_bounded() -> None:
    """A consumer that stops taking lets the reader get at most the queue and one item ahead."""
    taken = []

    def items() -> Iterator[int]:
        for item in range(100):
            taken.append(item)
            yield item

    reading = read_ahead(items())
    assert next(reading) == 0
    time.sleep(0.3)
    assert len(taken) <= 1 + AHEAD + 1
    reading.close()


def test_fault_of_the_reader_is_raised_after_what_it_read() -> None:
    """What was read before the fault arrives, then the fault itself, unchanged."""
    fault = OSError("the line broke")

    def items() -> Iterator[int]:
        yield 1
        raise fault

    reading = read_ahead(items())
    assert next(reading) == 1
    with pytest.raises(OSError, match="the line broke") as raised:
        next(reading)
    assert raised.value is fault


def test_leaving_early_ends_the_thread() -> None:
    """A consumer that leaves leaves no thread behind."""
    before = threading.active_count()
    reading = read_ahead(iter(range(100)))
    next(reading)
    assert threading.active_count() == before + 1
    reading.close()
    assert threading.active_count() == before
