"""Periods of validity as departments count them, placed around the anchor.

Promises: what runs, has run out or has not begun does so on every day of the anchor's month.
"""

from datetime import date, timedelta
from random import Random

OPEN_END = "长期"
AHEAD_DAYS = (60, 120)


def years_before(anchor: date, years: int, rng: Random) -> date:
    """Return a day some `years` before the anchor: so many years and up to 300 days."""
    return anchor - timedelta(days=365 * years + rng.randint(0, 300))


def last_day(began_on: date, years: int) -> date:
    """Return the last day of a period of whole years that begins on `began_on`."""
    leap_day = (began_on.month, began_on.day) == (2, 29)
    return began_on.replace(year=began_on.year + years, day=28 if leap_day else began_on.day) - timedelta(
        days=1
    )


def running(anchor: date, years: int, rng: Random) -> tuple[date, date]:
    """Return a period of `years` that began before the anchor and ends more than a month after it."""
    began = years_before(anchor, rng.randint(0, years - 1), rng)
    return began, last_day(began, years)


def run_out(anchor: date, years: int, rng: Random) -> tuple[date, date]:
    """Return a period of `years` that ended before the anchor."""
    began = years_before(anchor, rng.randint(years + 1, years + 2), rng)
    return began, last_day(began, years)


def ahead(anchor: date, years: int, rng: Random) -> tuple[date, date]:
    """Return a period of `years` that begins more than a month after the anchor."""
    begins = anchor + timedelta(days=rng.randint(*AHEAD_DAYS))
    return begins, last_day(begins, years)


def day_before(day: str) -> str:
    """Return the day before an ISO 8601 day."""
    return (date.fromisoformat(day) - timedelta(days=1)).isoformat()
