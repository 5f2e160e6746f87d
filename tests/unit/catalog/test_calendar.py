"""The legal day in Asia/Shanghai."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from catalog.calendar import local_date


@pytest.mark.parametrize(
    ("now", "day"),
    [
        (datetime(2026, 3, 14, 15, 59, 59, tzinfo=UTC), date(2026, 3, 14)),
        (datetime(2026, 3, 14, 16, 0, 0, tzinfo=UTC), date(2026, 3, 15)),
        (datetime(2026, 12, 31, 16, 0, 0, tzinfo=UTC), date(2027, 1, 1)),
        (datetime(2026, 3, 14, 23, 0, 0, tzinfo=ZoneInfo("America/New_York")), date(2026, 3, 15)),
    ],
)
def test_the_day_begins_at_midnight_in_shanghai(now: datetime, day: date) -> None:
    """An instant belongs to the day that Shanghai's clocks show."""
    assert local_date(now) == day


def test_a_time_without_a_zone_is_refused() -> None:
    """A naive time names no instant."""
    with pytest.raises(ValueError, match="no time zone"):
        local_date(datetime(2026, 3, 15))  # noqa: DTZ001 -- the fault under test
