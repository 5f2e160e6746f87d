"""When a schedule names its next run: read as Airflow's cron timetable reads it, in Asia/Shanghai."""

from datetime import UTC, datetime

from croniter import croniter  # type: ignore[import-untyped]

from catalog.calendar import SHANGHAI


def next_run_at(schedule: str, now: datetime) -> datetime:
    """Return the first moment after `now` (aware) that the cron line names, in UTC."""
    following: datetime = croniter(schedule, now.astimezone(SHANGHAI)).get_next(datetime)
    return following.astimezone(UTC)
