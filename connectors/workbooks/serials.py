"""Excel's day numbers as moments without an offset, in both of its calendars.

The calendar of 1900 has a 29 February 1900, which no other has: day 60 is no day, and the days before it are
counted from another beginning. Moments are kept to the millisecond, which is what a day number can carry.
"""

from datetime import datetime, timedelta

FROM_1904 = datetime(1904, 1, 1)  # noqa: DTZ001  # a workbook knows no offset
FROM_1900 = datetime(1899, 12, 30)  # noqa: DTZ001
BEFORE_LEAP = datetime(1899, 12, 31)  # noqa: DTZ001
FALSE_LEAP_DAY = 60
DAY_MILLISECONDS = 86_400_000
NOISE = 0.002
"""In milliseconds: twice what is lost where a day number of our times is stored."""


class NoSuchDay(ValueError):
    """The calendar has no such day."""


class TooFine(ValueError):
    """The number is finer than a millisecond."""


def moment_of(serial: float, *, from_1904: bool) -> datetime:
    """Return the moment of a day number, naive, to the millisecond.

    Raises `NoSuchDay` or `TooFine`.
    """
    whole = serial * DAY_MILLISECONDS
    milliseconds = round(whole)
    if abs(whole - milliseconds) > NOISE:
        raise TooFine
    day, rest = divmod(milliseconds, DAY_MILLISECONDS)
    try:
        return _beginning(day, from_1904=from_1904) + timedelta(day, milliseconds=rest)
    except OverflowError:
        raise NoSuchDay from None


def _beginning(day: int, *, from_1904: bool) -> datetime:
    if from_1904:
        if day < 0:
            raise NoSuchDay
        return FROM_1904
    if day < 1 or day == FALSE_LEAP_DAY:
        raise NoSuchDay
    return BEFORE_LEAP if day < FALSE_LEAP_DAY else FROM_1900
