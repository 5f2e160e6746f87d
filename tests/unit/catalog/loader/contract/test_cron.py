"""Cron lines of five parts."""

import pytest

from catalog.loader.contract.cron import cron_problem


@pytest.mark.parametrize(
    "line", ["15 2 * * *", "*/30 1-5,12 * * 1-5", "0 0 1 1 7", "0 0-23/2 1-31/3 * 0", "5,10,15 * * * *"]
)
def test_cron_line_is_accepted(line: str) -> None:
    """Numbers, ranges, steps and lists within their bounds pass."""
    assert cron_problem(line) is None


@pytest.mark.parametrize(
    "line",
    [
        "",
        "@daily",
        "15 2 * *",
        "15 2 * * * *",
        "60 2 * * *",
        "15 24 * * *",
        "15 2 0 * *",
        "15 2 * 13 *",
        "15 2 * * 8",
        "15 2 * * mon",
        "15 5-2 * * *",
        "*/0 2 * * *",
        "5/10 2 * * *",
        "15, 2 * * *",
        "-1 2 * * *",
        "１５ 2 * * *",
        "15 2 * * *\n",
    ],
)
def test_other_line_is_refused_in_both_languages(line: str) -> None:
    """Too few parts, numbers out of bounds, names and look-alike digits are said, not guessed."""
    problem = cron_problem(line)
    assert problem is not None
    assert problem.zh
    assert problem.en
