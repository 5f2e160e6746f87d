"""Forked processes: started from one that has imported everything, watched, and ended together."""

import gc
import os
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable
from functools import partial
from types import FrameType, TracebackType
from typing import Self

from dags.launch.metadata import airflow

GRACE_SECONDS = 5.0
POLL_SECONDS = 0.1


class ThreadsRunning(Exception):
    """A fork was asked for while other threads run: what they hold locked would stay locked in the child."""


def fork(work: Callable[[], None]) -> int:
    """Run `work` in a child process and return its pid; the child ends with 0, or 1 and a traceback.

    Raises `ThreadsRunning` if this process has more than one thread.
    """
    if threading.active_count() != 1:
        names = ", ".join(thread.name for thread in threading.enumerate())
        raise ThreadsRunning(f"threads {names} run; expected one: fork before anything starts a thread")
    gc.freeze()  # what was imported stays shared between the processes
    sys.stdout.flush()
    sys.stderr.flush()
    pid = os.fork()
    if pid == 0:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        os._exit(_exit_code(work))
    return pid


def finish(pid: int) -> int:
    """Wait for a child and return its exit code."""
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


class Components:
    """The running components: none outlives another, nor the context."""

    def __init__(self) -> None:
        self._names: dict[int, str] = {}
        self._assistants: set[int] = set()
        self._told_to_end = False

    def __enter__(self) -> Self:
        signal.signal(signal.SIGTERM, self._tell)
        signal.signal(signal.SIGINT, self._tell)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._signal(signal.SIGTERM)
        deadline = time.monotonic() + GRACE_SECONDS
        while self._names and time.monotonic() < deadline:
            if self._reap() is None:
                time.sleep(POLL_SECONDS)
        self._signal(signal.SIGKILL)

    def start(self, *command: str) -> None:
        """Start one component, an `airflow` command."""
        self._names[fork(partial(airflow, *command))] = command[0]

    def assist(self, work: Callable[[], None]) -> None:
        """Run `work` once beside the components; it may end without ending them."""
        self._assistants.add(fork(work))

    def stay(self) -> int:
        """Wait until a signal comes, and return 0, or until a component ends, and return 1."""
        while not self._told_to_end:
            if self._reap() is not None:
                return 1
            time.sleep(POLL_SECONDS)
        return 0

    def _reap(self) -> str | None:
        pid, status = os.waitpid(-1, os.WNOHANG)
        self._assistants.discard(pid)
        name = self._names.pop(pid, None)
        if name is not None:
            _say(f"{name} ended with {os.waitstatus_to_exitcode(status)}")
        return name

    def _signal(self, number: signal.Signals) -> None:
        for pid in (*self._names, *self._assistants):
            os.kill(pid, number)  # a child is ours until it is reaped, so the pid is no stranger's

    def _tell(self, _number: int, _frame: FrameType | None) -> None:
        self._told_to_end = True


def _exit_code(work: Callable[[], None]) -> int:
    try:
        work()
    except SystemExit as end:
        if isinstance(end.code, str):
            _say(end.code)
            return 1
        return end.code or 0
    except BaseException:  # noqa: BLE001  # the child must not go on as a second launcher
        traceback.print_exc()
        return 1
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
    return 0


def _say(line: str) -> None:
    sys.stderr.write(f"launch: {line}\n")
    sys.stderr.flush()
