"""The page of several workers: their sum, in which a worker that died has no gauges any more."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

WORKER = """
import sys
from exchange_api.metrics import Metrics
if sys.argv[1] == "kept":
    import exchange_api.metrics as room
    room._bury_dead = lambda _: None
metrics = Metrics()
metrics.gauges.note_snapshot(float(sys.argv[2]))
metrics.gauges.note_waiting({"ledger": int(sys.argv[2])})
metrics.count_unlogged("not-found")
print("noted", flush=True)
for _ in sys.stdin:
    print(metrics.page().decode().replace("\\n", "|"), flush=True)
"""


@contextmanager
def worker(directory: Path, seconds: int, manner: str = "buried") -> Iterator[subprocess.Popen[str]]:
    """A process with metrics in `directory`, which has noted a snapshot of that age."""
    process = subprocess.Popen(
        [sys.executable, "-c", WORKER, manner, str(seconds)],
        env=os.environ | {"PROMETHEUS_MULTIPROC_DIR": str(directory), "PYTHONPATH": str(Path.cwd())},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "noted\n"
    try:
        yield process
    finally:
        process.send_signal(signal.SIGKILL)
        process.communicate()


def page(process: subprocess.Popen[str]) -> list[str]:
    """Return the lines of the page that the worker shows."""
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write("page\n")
    process.stdin.flush()
    return process.stdout.readline().rstrip().split("|")


def test_the_worst_snapshot_and_the_sum_of_the_queues_are_shown(tmp_path: Path) -> None:
    """Of two workers the older snapshot is told, what waits is added up, and so is what was counted."""
    with worker(tmp_path, 2) as one, worker(tmp_path, 9):
        lines = page(one)
    assert "tongban_access_snapshot_age_seconds 9.0" in lines
    assert 'tongban_gather_waiting{queue="ledger"} 11.0' in lines
    assert 'tongban_refusals_unlogged_total{problem="not-found"} 2.0' in lines


def test_a_dead_worker_has_no_gauges_on_the_page(tmp_path: Path) -> None:
    """What a killed worker noted last is gone from the page; what it counted stays counted."""
    with worker(tmp_path, 2) as one:
        with worker(tmp_path, 9):
            pass
        lines = page(one)
    assert "tongban_access_snapshot_age_seconds 2.0" in lines
    assert 'tongban_gather_waiting{queue="ledger"} 2.0' in lines
    assert 'tongban_refusals_unlogged_total{problem="not-found"} 2.0' in lines


def test_without_the_burial_a_dead_worker_would_stay(tmp_path: Path) -> None:
    """The control: with nobody taken out, the dead worker's snapshot is the worst one for ever."""
    with worker(tmp_path, 2, "kept") as one:
        with worker(tmp_path, 9):
            pass
        lines = page(one)
    assert "tongban_access_snapshot_age_seconds 9.0" in lines
