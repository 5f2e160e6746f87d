"""Periods of whole years, leap days included."""

from datetime import date, timedelta
from random import Random

import pytest

from cli.demo.population.periods import ahead, day_before, last_day, run_out, running, years_before


def test_a_period_ends_on_the_day_before_its_anniversary() -> None:
    """Also where the anniversary of a leap day is none."""
    assert last_day(date(2021, 3, 1), 5) == date(2026, 2, 28)
    assert last_day(date(2024, 2, 29), 10) == date(2034, 2, 27)
    assert last_day(date(2024, 1, 1), 1) == date(2024, 12, 31)


def test_years_before_stay_within_their_year() -> None:
    """Never less than the years, never a whole year more."""
    anchor, rng = date(2026, 11, 1), Random(1)
    days = {(anchor - years_before(anchor, 3, rng)).days for _ in range(500)}
    assert min(days) >= 1095
    assert max(days) < 1095 + 365


@pytest.mark.parametrize("anchor", [date(2026, 11, 1), date(2028, 2, 1), date(2031, 3, 1)])
@pytest.mark.parametrize("years", [1, 5, 10, 20, 30])
def test_what_runs_or_not_does_so_all_month(anchor: date, years: int) -> None:
    """All through the anchor's month a running period runs, one that has run out or lies ahead does not."""
    rng, last = Random(years), anchor + timedelta(days=31)
    for _ in range(300):
        began, end = running(anchor, years, rng)
        assert began <= anchor < last < end
        assert run_out(anchor, years, rng)[1] < anchor
        assert ahead(anchor, years, rng)[0] > last


def test_day_before_crosses_months() -> None:
    """The day before the first of March of a leap year is the 29th of February."""
    assert day_before("2024-03-01") == "2024-02-29"
