"""What a client is told of its budgets: how much is left, never less than nothing, and for how long."""

from datetime import UTC, datetime, timedelta

from exchange.budgets.charging import Charge, Standing
from exchange.budgets.limits import Budgets
from exchange_api.budgets.fields import rate_limit_fields

AT = datetime(2026, 3, 2, 3, tzinfo=UTC)
BUDGETS = Budgets(operator_subjects=5, client_subjects=8)
CHARGE = Charge("hall", 77, bytes(32), 1, 1, 1, BUDGETS, BUDGETS.window(AT))


def left(of_client: int, of_operator: int, at: datetime = AT) -> str:
    """The field of what is left once so much was used."""
    return rate_limit_fields(CHARGE, Standing(None, of_client, of_operator), at)["RateLimit"]


def test_each_is_told_what_he_has_left_until_the_windows_end() -> None:
    """The window ends at midnight in Asia/Shanghai, at 16:00 UTC: 13 hours from the question."""
    assert left(6, 1) == '"operator";r=4;t=46800, "client";r=2;t=46800'
    assert left(6, 1, AT + timedelta(hours=12)) == '"operator";r=4;t=3600, "client";r=2;t=3600'


def test_of_a_budget_that_was_lowered_nothing_is_left() -> None:
    """More was asked of than may be by now; a count below zero is none that the draft knows."""
    assert left(100, 100) == '"operator";r=0;t=46800, "client";r=0;t=46800'


def test_the_policy_names_both_budgets() -> None:
    """How many in which window, whatever was used."""
    told = rate_limit_fields(CHARGE, Standing(None, 0, 0), AT)["RateLimit-Policy"]
    assert told == '"operator";q=5;w=86400, "client";q=8;w=86400'
