"""What counts as a miss: of all that could be looked up nothing was found, or nothing matched."""

import pytest

from catalog.rules.verdict import Verdict
from exchange_api.budgets.charge import is_miss

HELD, NOT_HELD, MISMATCH = Verdict.CONFIRMED, Verdict.NOT_HELD, Verdict.MISMATCH
REFUSED, UNKNOWN, EXPIRED = Verdict.REFUSED, Verdict.UNKNOWN, Verdict.EXPIRED


@pytest.mark.parametrize(
    "verdicts",
    [[NOT_HELD], [MISMATCH], [NOT_HELD, MISMATCH], [NOT_HELD, UNKNOWN], [REFUSED, MISMATCH]],
)
def test_nobody_found_is_a_miss(verdicts: list[Verdict]) -> None:
    """Also where not every proof could be looked up: else a source that is down would hide a walk."""
    assert is_miss(verdicts)


@pytest.mark.parametrize(
    "verdicts",
    [[HELD], [NOT_HELD, HELD], [MISMATCH, EXPIRED], [UNKNOWN], [REFUSED], [UNKNOWN, REFUSED], []],
)
def test_who_holds_anything_or_was_not_looked_up_is_none(verdicts: list[Verdict]) -> None:
    """Sources that are down, and missing agreements, cost a clerk nothing."""
    assert not is_miss(verdicts)
