"""Forked processes: their exit codes, and that none is left."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from dags.launch.processes import ThreadsRunning, fork
from exchange.processes import kill_processes_in, processes_in

SUPERVISE = """
import os, signal, sys, time
import dags.launch.processes as processes

def component(name):
    os.write(1, f"{name}\\n".encode())  # in one piece, whatever the other components say
    if name == "brief":
        time.sleep(0.3)
        return
    if name == "deaf":
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    time.sleep(60)

processes.airflow = component
processes.GRACE_SECONDS = 0.5
with processes.Components() as components:
    components.assist(lambda: None)
    for name in sys.argv[1:]:
        if name == "fault":
            raise RuntimeError("a fault of the launcher")
        components.start(name)
    code = components.stay()
sys.exit(code)
"""


FORK = """
import sys
from dags.launch.processes import finish, fork
work = {"fault": lambda: int("x"), "nothing": lambda: None}
for code in (0, 3, "words"):
    work[str(code)] = lambda code=code: sys.exit(code)
print(finish(fork(work[sys.argv[1]])))
"""


@contextmanager
def launcher(directory: Path, *components: str) -> Iterator["subprocess.Popen[bytes]"]:
    """Run a launcher over `components` with `directory` as working directory."""
    command = [sys.executable, "-c", SUPERVISE, *components]
    with subprocess.Popen(
        command, cwd=directory, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as process:
        try:
            yield process
        finally:
            kill_processes_in(directory)


def none_left(directory: Path) -> bool:
    """Return whether within two seconds no process works in `directory`."""
    deadline = time.monotonic() + 2
    while processes_in(directory) and time.monotonic() < deadline:
        time.sleep(0.02)
    return not processes_in(directory)


@pytest.mark.parametrize(
    ("work", "expected"), [("nothing", "0"), ("0", "0"), ("3", "3"), ("words", "1"), ("fault", "1")]
)
def test_child_ends_with_the_commands_code(work: str, expected: str) -> None:
    """A command's exit is the child's; words or an exception mean failure and never return to the parent."""
    command = [sys.executable, "-c", FORK, work]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout == f"{expected}\n"
    assert ("words" in done.stderr, "ValueError" in done.stderr) == (work == "words", work == "fault")


def test_fork_beside_threads_is_refused() -> None:
    """A second thread would leave its locks locked in the child."""
    ended = threading.Event()
    thread = threading.Thread(target=ended.wait, name="busy")
    thread.start()
    try:
        with pytest.raises(ThreadsRunning, match="busy"):
            fork(lambda: None)
    finally:
        ended.set()
        thread.join()


def test_one_that_ends_ends_all(tmp_path: Path) -> None:
    """When a component ends by itself, the others end, the deaf one too, and the launcher says failure."""
    with launcher(tmp_path, "deaf", "steady", "brief") as process:
        assert process.wait(timeout=15) == 1
        assert none_left(tmp_path)


def test_signal_ends_all(tmp_path: Path) -> None:
    """SIGTERM to the launcher ends every component, and is no failure."""
    with launcher(tmp_path, "steady", "deaf") as process:
        assert process.stdout is not None
        assert {process.stdout.readline(), process.stdout.readline()} == {b"steady\n", b"deaf\n"}
        assert len(processes_in(tmp_path)) >= 3
        os.kill(process.pid, signal.SIGTERM)
        assert process.wait(timeout=15) == 0
        assert none_left(tmp_path)


def test_fault_of_the_launcher_ends_all(tmp_path: Path) -> None:
    """Components that were started do not outlive a launcher that fails half-way."""
    with launcher(tmp_path, "steady", "fault") as process:
        assert process.wait(timeout=15) == 1
        assert none_left(tmp_path)
