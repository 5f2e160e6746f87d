"""The live processes of a server of ours, found by what they were started with.

A pid file lies after kill -9: its number may name a stranger by then. A command line that names our own
directory cannot; it is also readable without the right to trace other users' processes. Zombies have none.
"""

import os
import signal
import time
from pathlib import Path


def find_processes(program: str, argument: str) -> list[int]:
    """Return the pids of live processes whose program begins with `program` and was given `argument`."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            name, *arguments = _command(entry) or [""]
            if Path(name).name.startswith(program) and argument in arguments:
                found.append(int(entry.name))
    return found


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
    while left := find_processes(program, argument):
        _signal(left, signal.SIGKILL)
        time.sleep(0.01)


def _command(entry: Path) -> list[str]:
    try:
        return (entry / "cmdline").read_bytes().decode(errors="replace").split("\0")[:-1]
    except OSError:
        return []  # gone meanwhile


def _signal(pids: list[int], number: signal.Signals) -> None:
    for pid in pids:
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            continue
