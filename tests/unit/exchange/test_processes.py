"""Processes are found by their own command line and no other process is touched."""

import subprocess
import sys
from pathlib import Path

import pytest

from exchange.processes import end_processes, find_processes, kill_processes

PROGRAM = Path(sys.executable).name
MEEK = "import time; print('up', flush=True); time.sleep(60)"
STUBBORN = f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); {MEEK}"


def _start(code: str, argument: str) -> subprocess.Popen[bytes]:
    process = subprocess.Popen([sys.executable, "-c", code, argument], stdout=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stdout.readline() == b"up\n"
    return process


def test_only_processes_with_the_exact_argument_are_killed(tmp_path: Path) -> None:
    """A process over another directory with a longer name lives on."""
    ours = _start(MEEK, f"--data={tmp_path}")
    foreign = _start(MEEK, f"--data={tmp_path}2")
    with ours, foreign:
        assert find_processes(PROGRAM, f"--data={tmp_path}") == [ours.pid]
        kill_processes(PROGRAM, f"--data={tmp_path}")
        assert ours.wait(10) == -9
        assert foreign.poll() is None
        foreign.kill()


def test_another_program_with_the_argument_is_left_alone(tmp_path: Path) -> None:
    """An editor opened on the same argument is no server of ours."""
    with _start(MEEK, f"--data={tmp_path}") as process:
        assert find_processes("mariadbd", f"--data={tmp_path}") == []
        process.kill()


def test_a_zombie_is_not_alive(tmp_path: Path) -> None:
    """A process that ended and was not waited for does not count."""
    with _start(MEEK, f"--data={tmp_path}") as process:
        process.kill()
        end_processes(PROGRAM, f"--data={tmp_path}", 10)
        assert find_processes(PROGRAM, f"--data={tmp_path}") == []


def test_a_process_that_ignores_sigterm_is_killed_and_told(tmp_path: Path) -> None:
    """The end is not silent: the fault says who ignored the request."""
    with _start(STUBBORN, f"--data={tmp_path}") as process:
        with pytest.raises(TimeoutError, match="ignored SIGTERM"):
            end_processes(PROGRAM, f"--data={tmp_path}", 0.2)
        assert process.wait(10) == -9
