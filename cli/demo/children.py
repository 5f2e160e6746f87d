"""The exchange's own long-running processes in the demonstration: the API and the sealer.

Each runs in a working directory of its own, by which a process that outlived a killed demonstration is found
and ended before a new one starts.
"""

import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from cli.demo.errors import ProcessEnded
from exchange.processes import kill_processes_in

STOP_SECONDS = 15.0


class Child:
    """One `tongban` subcommand as a process, with its log in `<home>/<name>/output.log`."""

    def __init__(
        self, home: Path, name: str, arguments: Sequence[str], environment: Mapping[str, str]
    ) -> None:
        self.name = name
        self._directory = home / name
        self._arguments = arguments
        self._environment = dict(environment)
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def log(self) -> Path:
        """Where the process writes."""
        return self._directory / "output.log"

    def start(self) -> None:
        """End what an earlier run left, and start."""
        self._directory.mkdir(parents=True, exist_ok=True)
        kill_processes_in(self._directory)
        command = [sys.executable, "-m", "cli.main", *self._arguments]
        with self.log.open("wb") as log:
            self._process = subprocess.Popen(
                command,
                cwd=self._directory,
                env=os.environ | self._environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def require_running(self) -> None:
        """Raise `ProcessEnded` with the end of its log if the process has ended."""
        if self._process is None or self._process.poll() is not None:
            words = self.log.read_text(encoding="utf-8", errors="replace") if self.log.exists() else ""
            raise ProcessEnded(self.name, words)

    def stop(self) -> None:
        """Ask the process to end, wait, and kill what is left; idempotent."""
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            self._process = None
        kill_processes_in(self._directory)


def stop_all(stops: Sequence[Callable[[], None]]) -> None:
    """Run every stop, the last started first, whatever one of them raises; then raise the first fault."""
    faults: list[Exception] = []
    for stop in reversed(stops):
        try:
            stop()
        except Exception as fault:  # noqa: BLE001  # every other process must still be ended
            faults.append(fault)
    if faults:
        raise faults[0]
