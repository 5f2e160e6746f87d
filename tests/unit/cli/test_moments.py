"""How a moment is written: the county's time for persons, UTC for programs, nothing for nothing."""

from datetime import UTC, datetime

from cli.moments import as_local, instant, local_time

AT = datetime(2026, 11, 27, 19, 35, 12, tzinfo=UTC)


def test_an_instant_comes_back_as_local_time() -> None:
    """What JSON has is what the table shows, and nothing is nothing."""
    assert as_local(instant(AT)) == local_time(AT) == "2026-11-28 03:35"
    assert as_local(None) is None
