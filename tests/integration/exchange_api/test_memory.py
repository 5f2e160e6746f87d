"""A worker's memory over two million answers: what it keeps does not grow with what it has answered."""

import asyncio
import statistics
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.bench.cost import resident_mib
from tests.bench.load import Measured, run_load
from tests.integration.exchange_api.hall import Hall, resident_number
from tests.integration.exchange_api.test_overload import lift_limits, requests_of
from tests.integration.exchange_api.test_serving import SERVE, served

MILLION = 1_000_000
REQUESTS, CONTROL_REQUESTS = 2_200_000, 40_000
SLICE_SECONDS = 5.0
WARM = 0.1  # the share of the first answers, in which caches fill and the allocator takes what it keeps
MOST_MIB = 1.0  # for each million of answers
LEAKY = SERVE.replace(
    'if __name__ == "__main__":',
    """
from exchange_api.visit import Visit
KEPT, BEGIN = [], Visit.begin
Visit.begin = classmethod(lambda cls, at: KEPT.append(bytes(64)) or BEGIN(at))
if __name__ == "__main__":""",
)


def codes() -> Iterator[str]:
    """Twenty thousand resident numbers of nobody."""
    for n in range(20_000):
        yield resident_number(
            f"371399{1930 + n % 60}{1 + n // 60 % 12:02}{1 + n // 720 % 28:02}{100 + n % 900}"
        )


def slope(hall: Hall, pid: int, most: int, capsys: pytest.CaptureFixture[str]) -> float:
    """Ask `most` questions; return how many MiB the processes grew for each million of answers.

    Each interval is told, past pytest's capture: this takes a quarter to half of an hour.
    """
    requests = requests_of(hall, hall.token(), list(codes()))
    seen: list[tuple[float, float]] = []
    answered = failed = 0
    while answered < most:
        if answered and len(seen) % 40 == 0:  # a token is good for five minutes
            requests = requests_of(hall, hall.token(), list(codes()))
        measured: Measured = asyncio.run(run_load(hall.port, requests, 32, SLICE_SECONDS))
        answered += len(measured.latencies)
        failed += measured.failures
        seen.append((answered / MILLION, resident_mib(pid)))
        with capsys.disabled():
            sys.stderr.write(f"{answered:,} of {most:,} answers: {seen[-1][1]:.2f} MiB\n")
    assert failed <= answered / 1000, f"{failed} of {answered} were not answered"
    steady = [(at, size) for at, size in seen if at >= WARM * answered / MILLION]
    return statistics.linear_regression(*zip(*steady, strict=True)).slope


@pytest.mark.soak
def test_memory_does_not_grow(furnished: Hall, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Less than a mebibyte for each million of answers, over more than two millions."""
    lift_limits(furnished)
    with served(furnished, tmp_path, 2) as (process, _):
        found = slope(furnished, process.pid, REQUESTS, capsys)
    assert found < MOST_MIB, f"{found:.2f} MiB for each million of answers"


@pytest.mark.soak
def test_a_leak_would_be_seen(furnished: Hall, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The control: 64 bytes kept of each request are far over the limit."""
    lift_limits(furnished)
    with served(furnished, tmp_path, 2, LEAKY) as (process, _):
        assert slope(furnished, process.pid, CONTROL_REQUESTS, capsys) > 60 * MOST_MIB
