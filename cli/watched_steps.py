"""Steps of a long command as a person watches them: on standard error, so that the result stays clean."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from cli.console import err
from cli.language import say


class WatchedSteps:
    """Numbers and times the steps of one command."""

    def __init__(self, amount: int) -> None:
        self._amount = amount
        self._number = 0

    @contextmanager
    def step(self, zh: str, en: str) -> Iterator[Callable[[int], None]]:
        """Say that a step begins, show the percents it reports, and how long it took once it ends well."""
        self._number += 1
        said = f"[{self._number}/{self._amount}] {say(zh, en)}"
        err.print(f"{said} …")
        began = time.monotonic()
        yield lambda percent: self._show(said, percent)
        err.print(f"      {time.monotonic() - began:5.1f} s")

    def _show(self, said: str, percent: int) -> None:
        if err.is_terminal:
            sys.stderr.write(f"\r{said} {percent:3d} %\n" if percent == 100 else f"\r{said} {percent:3d} %")  # noqa: PLR2004
