"""How a moment is written: in JSON in UTC, in tables in the county's time, whatever zone a session has."""

from datetime import UTC, datetime

from catalog.calendar import SHANGHAI


def local_time(moment: datetime) -> str:
    """Return a moment as a person in the county reads it: Asia/Shanghai, to the minute."""
    return f"{moment.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"


def instant(moment: datetime) -> str:
    """Return a moment as JSON has it: ISO 8601 in UTC, whatever zone the database's session has."""
    return moment.astimezone(UTC).isoformat()


def as_local(told: str | None) -> str | None:
    """Return an `instant` as a table has it: the county's time, to the minute."""
    return None if told is None else local_time(datetime.fromisoformat(told))
