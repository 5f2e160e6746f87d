"""The law's calendar: dates count in Asia/Shanghai, whatever the clock of a machine says."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


def local_date(moment: datetime) -> date:
    """Return the date in Asia/Shanghai at `moment`.

    Raises `ValueError` for a moment without a time zone.
    """
    if moment.tzinfo is None:
        raise ValueError(f"{moment.isoformat()} has no time zone; expected an aware datetime")
    return moment.astimezone(SHANGHAI).date()
