"""When a window asks again, and how long it waits: capped exponential backoff with full jitter.

Asked again is only what a repeat can heal: a connection that broke, 429 and 503 that say when, and a request
with the same idempotency key that is still under way. Everything else is final. The number of attempts and
the time of all together are bounded.
"""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

import httpx

from cli.window.errors import WindowRefused

A = TypeVar("A")

LATER = frozenset({429, 503})
CONFLICT = 409
UNDER_WAY = "/idempotency-in-progress"


@dataclass(frozen=True, slots=True)
class Patience:
    """How often and how long a window asks again; `sleep`, `jitter` and `monotonic` can be passed in."""

    attempts: int = 6
    total_seconds: float = 30.0
    base_seconds: float = 0.2
    cap_seconds: float = 5.0
    sleep: Callable[[float], None] = time.sleep
    jitter: Callable[[float, float], float] = random.uniform
    monotonic: Callable[[], float] = time.monotonic


class Retrier:
    """Runs one request until it is answered, refused for good, or patience is at its end."""

    def __init__(self, patience: Patience) -> None:
        self._patience = patience
        self._ends = patience.monotonic() + patience.total_seconds

    def run(self, attempt: Callable[[], A]) -> A:
        """Return what `attempt` returns.

        Raises what it raised last: a refusal that no repeat heals at once, any other at the end of patience.
        """
        for number in range(self._patience.attempts - 1):
            try:
                return attempt()
            except (httpx.TransportError, WindowRefused) as fault:
                if not may_heal(fault) or not self._waited(number, fault):
                    raise
        return attempt()

    def _waited(self, number: int, fault: Exception) -> bool:
        """Wait as long as asked for, with jitter, unless the time for all attempts would be over by then."""
        most = min(self._patience.cap_seconds, self._patience.base_seconds * 2**number)
        asked = fault.retry_after_seconds if isinstance(fault, WindowRefused) else None
        pause = (asked or 0) + self._patience.jitter(0, most)
        if self._patience.monotonic() + pause > self._ends:
            return False
        self._patience.sleep(pause)
        return True


def may_heal(fault: Exception) -> bool:
    """Say whether the same request may well be answered later."""
    if not isinstance(fault, WindowRefused):
        return isinstance(fault, httpx.TransportError)
    if fault.status in LATER:
        return fault.retry_after_seconds is not None
    return fault.status == CONFLICT and str(fault.problem.get("type", "")).endswith(UNDER_WAY)
