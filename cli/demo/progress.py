"""Progress of a long start: what is being done, how long it took, since when."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from cli.console import out
from cli.language import say


class Progress:
    """Numbers and times the steps of a start."""

    def __init__(self, steps: int) -> None:
        self._steps = steps
        self._step = 0
        self._began = time.monotonic()

    @property
    def seconds(self) -> float:
        """Seconds since the start."""
        return time.monotonic() - self._began

    @contextmanager
    def step(self, zh: str, en: str) -> Iterator[None]:
        """Say that a step begins, and how long it took once it ends well."""
        self._step += 1
        began = time.monotonic()
        out.print(f"[{self._step}/{self._steps}] {say(zh, en)} …", markup=False)
        yield
        out.print(f"      {time.monotonic() - began:5.1f} s", markup=False)
