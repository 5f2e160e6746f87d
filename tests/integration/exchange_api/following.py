"""Waiting until a worker decides by what was changed, and holding it to the time that it has for that."""

import time
from collections.abc import Callable

import httpx

from exchange_api.worker import Worker
from tests.integration.exchange_api.hall import Hall
from tests.scenarios.waiting import until

ENFORCED_SECONDS = 5.0
"""Until when access is as it was changed (ADR 0017).

It needs no room on a slow machine: a worker refuses by a state that is older, on its own monotonic clock.
"""


def until_read_anew(hall: Hall) -> None:
    """Wait until the worker that serves the hall decides by what stands in the database now."""
    worker, now = hall.app.state.worker, time.monotonic()
    assert isinstance(worker, Worker)
    until(lambda: time.monotonic() - (worker.snapshot.age_seconds or 0) > now)


def until_in_force(
    ask: Callable[[], httpx.Response],
    follows: Callable[[httpx.Response], bool],
    monotonic: Callable[[], float] = time.monotonic,
) -> httpx.Response:
    """Ask until an answer follows a change that was made just now, and return it.

    Fails where whoever asked after `ENFORCED_SECONDS` was still answered as before. That nothing can be
    decided just now (503) is no such answer, and a slow machine does not make one.
    """
    began, found = monotonic(), list[httpx.Response]()

    def followed() -> bool:
        asked = monotonic()
        answer = ask()
        if follows(answer):
            found.append(answer)
        elif answer.status_code != httpx.codes.SERVICE_UNAVAILABLE:
            late = asked - began
            assert late <= ENFORCED_SECONDS, f"answered as before {late:.1f} s after the change"
        return bool(found)

    until(followed)
    return found[0]


def until_status(ask: Callable[[], httpx.Response], status: int) -> httpx.Response:
    """Ask until an answer has this status, as `until_in_force` does, and return it."""
    return until_in_force(ask, lambda answer: answer.status_code == status)
