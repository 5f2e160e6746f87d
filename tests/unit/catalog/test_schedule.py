"""The next run of a schedule, by the clock of Asia/Shanghai."""

from datetime import UTC, datetime

import pytest

from catalog.schedule import next_run_at

NOON = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)  # a Tuesday, 12:00 in Asia/Shanghai


@pytest.mark.parametrize(
    ("schedule", "expected"),
    [
        ("5 2 * * *", datetime(2026, 11, 24, 18, 5, tzinfo=UTC)),
        ("0 12 * * *", datetime(2026, 11, 25, 4, 0, tzinfo=UTC)),
        ("*/15 * * * *", datetime(2026, 11, 24, 4, 15, tzinfo=UTC)),
        ("30 8 1 * *", datetime(2026, 12, 1, 0, 30, tzinfo=UTC)),
        ("0 6 * * 0", datetime(2026, 11, 28, 22, 0, tzinfo=UTC)),
        ("0 0 29 2 *", datetime(2028, 2, 28, 16, 0, tzinfo=UTC)),
    ],
)
def test_next_run_by_the_clock_of_shanghai(schedule: str, expected: datetime) -> None:
    """The hour of the line is the hour on the wall in Shanghai, the moment itself is not counted."""
    assert next_run_at(schedule, NOON) == expected
