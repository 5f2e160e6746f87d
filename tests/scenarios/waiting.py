"""Waiting for what a scenario needs, with an end."""

import time
from collections.abc import Callable
from datetime import UTC, date, datetime

import httpx

from catalog.calendar import SHANGHAI, local_date

START_SECONDS = 240.0
A_TEST_SECONDS = 180
"""Longer than a test of one day lasts, on a busy machine too."""


def until(condition: Callable[[], bool], seconds: float = START_SECONDS) -> None:
    """Wait until `condition` holds.

    Raises `TimeoutError` if it does not within `seconds`.
    """
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError(f"not within {seconds} s")
        time.sleep(0.1)


def today() -> date:
    """The day in Asia/Shanghai, as the API reckons it."""
    return local_date(datetime.now(UTC))


def until_far_from_midnight(
    now: Callable[[], float] = time.time, sleep: Callable[[float], None] = time.sleep
) -> None:
    """Wait for the next day in Asia/Shanghai where a test that begins now might run into it."""
    at = datetime.fromtimestamp(now(), SHANGHAI)
    left = 86400 - (at.hour * 3600 + at.minute * 60 + at.second)
    if left <= A_TEST_SECONDS:
        sleep(left + 1)


def until_ready(issuer: str) -> None:
    """Wait until the API says that it is ready."""
    until(lambda: _is_ready(issuer))


def _is_ready(issuer: str) -> bool:
    try:
        return httpx.get(f"{issuer}/readyz", trust_env=False, timeout=1).is_success
    except httpx.TransportError:
        return False
