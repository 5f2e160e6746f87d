"""Tests of one day in Asia/Shanghai never run into the next one."""

from datetime import datetime, timedelta

import pytest

from catalog.calendar import SHANGHAI
from tests.scenarios.waiting import A_TEST_SECONDS, until_far_from_midnight

MIDNIGHT = datetime(2026, 11, 28, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("left", "waited"),
    [(86400, None), (A_TEST_SECONDS + 1, None), (A_TEST_SECONDS, A_TEST_SECONDS + 1), (1, 2)],
)
def test_who_begins_shortly_before_midnight_waits_for_it(left: int, waited: int | None) -> None:
    """Until the day has begun, and not at all where a test ends before."""
    at, slept = MIDNIGHT - timedelta(seconds=left), list[float]()
    until_far_from_midnight(at.timestamp, slept.append)
    assert slept == ([] if waited is None else [waited])
