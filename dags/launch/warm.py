"""Asks the API server for its task interface once: it is built at the first request and takes seconds."""

import os
import time

import httpx

WAIT_SECONDS = 120.0
POLL_SECONDS = 0.05


def warm() -> None:
    """Wait until the task interface has answered once.

    Raises `TimeoutError` if it never does.
    """
    url = os.environ["AIRFLOW__CORE__EXECUTION_API_SERVER_URL"].rstrip("/") + "/health"
    deadline = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < deadline:
        try:
            if httpx.get(url, timeout=WAIT_SECONDS, trust_env=False).is_success:
                return
        except httpx.TransportError:
            pass  # it does not listen yet
        time.sleep(POLL_SECONDS)
    raise TimeoutError(f"{url} did not answer within {WAIT_SECONDS:.0f} s")
