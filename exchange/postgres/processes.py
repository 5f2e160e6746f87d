"""Which live processes work in a directory: how a server left by a killed run is found again.

A pid file alone lies: after kill -9 its number may name a zombie or a stranger. Every PostgreSQL process
has the data directory as its working directory, so that is what is asked.
"""

import os
import signal
import time
from pathlib import Path


def processes_in(directory: Path) -> list[int]:
    """Return the pids of live processes (zombies are not) whose working directory is `directory`."""
    wanted = str(directory.resolve())
    return [pid for pid in _all_pids() if _working_directory(pid) == wanted and not _is_zombie(pid)]


def kill_processes_in(directory: Path, wait_seconds: float = 10.0) -> None:
    """Kill every process that works in `directory` with SIGKILL and wait until none is left.

    Raises `TimeoutError` if one outlives `wait_seconds`.
    """
    deadline = time.monotonic() + wait_seconds
    while left := processes_in(directory):
        for pid in left:
            _kill(pid)
        if time.monotonic() > deadline:
            raise TimeoutError(f"processes {left} in {directory} do not end")
        time.sleep(0.01)


def _all_pids() -> list[int]:
    return [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdecimal()]


def _working_directory(pid: int) -> str | None:
    try:
        return str(Path(f"/proc/{pid}/cwd").readlink())
    except OSError:
        return None  # gone meanwhile, a zombie, or another user's


def _is_zombie(pid: int) -> bool:
    try:
        status = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return True
    return status.rpartition(")")[2].split()[0] == "Z"


def _kill(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return
