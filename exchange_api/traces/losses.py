"""Counts the spans that never reach the collector, and tells of them without filling the log."""

import logging
import threading
import time
from collections.abc import Callable

TELL_SECONDS = 600.0
QUEUE_FULL, NOT_TAKEN, STOPPED = "queue full", "not taken by the collector", "stopped before delivery"
LOG = logging.getLogger("tongban.api")


class Losses:
    """The spans lost so far; noted from the event loop and from the thread that delivers.

    The first loss is told at once, further ones together: every ten minutes at most, and at the end.
    """

    def __init__(
        self, count_lost: Callable[[int], None], seconds: Callable[[], float] = time.monotonic
    ) -> None:
        self._count_lost = count_lost
        self._seconds = seconds
        self._lock = threading.Lock()
        self._untold = 0
        self._told_at: float | None = None
        self._ended = False

    def note(self, lost: int, cause: str) -> None:
        """Note that so many spans were lost; after the end nothing is noted any more."""
        with self._lock:
            if not self._ended:
                self._add(lost)
                if self._told_at is None or self._seconds() - self._told_at >= TELL_SECONDS:
                    self._tell(cause)

    def end(self, waiting: int) -> None:
        """Note that nothing is delivered any more, and tell what was not told yet."""
        with self._lock:
            self._add(waiting)
            self._ended = True
            if self._untold:
                self._tell(STOPPED)

    def _add(self, lost: int) -> None:
        if lost:
            self._untold += lost
            self._count_lost(lost)

    def _tell(self, cause: str) -> None:
        facts = {
            "lost": self._untold,
            "cause": cause,
            "next": "look at the collector; answers are not affected",
        }
        LOG.warning("spans of traces lost", extra={"facts": facts})
        self._told_at, self._untold = self._seconds(), 0
