"""Waiting for what a scenario needs, with an end."""

import time
from collections.abc import Callable

import httpx

START_SECONDS = 240.0


def until(condition: Callable[[], bool], seconds: float = START_SECONDS) -> None:
    """Wait until `condition` holds.

    Raises `TimeoutError` if it does not within `seconds`.
    """
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError(f"not within {seconds} s")
        time.sleep(0.1)


def until_ready(issuer: str) -> None:
    """Wait until the API says that it is ready."""
    until(lambda: _is_ready(issuer))


def _is_ready(issuer: str) -> bool:
    try:
        return httpx.get(f"{issuer}/readyz", trust_env=False, timeout=1).is_success
    except httpx.TransportError:
        return False
