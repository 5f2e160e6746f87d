"""The exchange's clock; everything that decides by time is given a clock, and this is the real one."""

from datetime import UTC, datetime


def utc_now() -> datetime:
    """Return the present moment in UTC."""
    return datetime.now(UTC)
