"""Live processes of ours, found by what they were started with or where they work, never by a pid file.

After kill -9 the number in a pid file may name a stranger. A command line that names our directory cannot,
and it is readable without the right to trace other users' processes; a working directory is readable for
processes of the same user. Zombies and processes on a terminal (somebody's shell) are never found.
"""

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

Find = Callable[[], list[int]]
KILL_SECONDS = 10.0


def find_processes(program: str, argument: str) -> list[int]:
    """Return the pids of live processes whose program begins with `program` and was given `argument`."""
    found = []
    for pid in _all_pids():
        name, *arguments = _command(pid) or [""]
        if Path(name).name.startswith(program) and argument in arguments:
            found.append(pid)
    return found


def processes_in(directory: Path) -> list[int]:
    """Return the pids of this user's live processes whose working directory is `directory`."""
    wanted = str(directory.resolve())
    return [pid for pid in _all_pids() if _working_directory(pid) == wanted and is_daemon(pid)]


def children_of(pid: int) -> list[int]:
    """Return the pids of the live processes that `pid` started."""
    return [child for child in _all_pids() if _stat(child)[1:2] == [str(pid)] and is_daemon(child)]


def is_daemon(pid: int) -> bool:
    """Return whether the process lives and has no terminal."""
    state, terminal = _stat(pid)[0:1], _stat(pid)[4:5]
    return state not in ([], ["Z"], ["X"]) and terminal == ["0"]


def end_processes(program: str, argument: str, wait_seconds: float) -> None:
    """Ask the processes to end with SIGTERM and wait until none is left.

    Raises `TimeoutError`, after killing them, if one outlives `wait_seconds`.
    """
    deadline = time.monotonic() + wait_seconds
    _signal(find_processes(program, argument), signal.SIGTERM)
    while find_processes(program, argument):
        if time.monotonic() > deadline:
            kill_processes(program, argument)
            raise TimeoutError(f"{program} with {argument} ignored SIGTERM for {wait_seconds} s")
        time.sleep(0.02)


def kill_processes(program: str, argument: str) -> None:
    """Kill the processes with SIGKILL and wait until none is left."""
    kill_all(lambda: find_processes(program, argument))


def kill_processes_in(directory: Path) -> None:
    """Kill every process that works in `directory` with SIGKILL and wait until none is left."""
    kill_all(lambda: processes_in(directory))


def kill_all(find: Find) -> None:
    """Kill what `find` finds until it finds nothing more.

    Raises `TimeoutError` if a process outlives SIGKILL for `KILL_SECONDS`.
    """
    deadline = time.monotonic() + KILL_SECONDS
    while left := find():
        _signal(left, signal.SIGKILL)
        if time.monotonic() > deadline:
            raise TimeoutError(f"processes {left} do not end")
        time.sleep(0.01)


def _all_pids() -> list[int]:
    return [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdecimal()]


def _command(pid: int) -> list[str]:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace").split("\0")[:-1]
    except OSError:
        return []  # gone meanwhile


def _working_directory(pid: int) -> str | None:
    try:
        return str(Path(f"/proc/{pid}/cwd").readlink())
    except OSError:
        return None  # gone meanwhile, a zombie, or another user's


def _stat(pid: int) -> list[str]:
    """Return state, parent, group, session, terminal and more, or nothing if the process is gone."""
    try:
        line = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return []
    return line.rpartition(")")[2].split()


def _signal(pids: list[int], number: signal.Signals) -> None:
    for pid in pids:
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            continue
