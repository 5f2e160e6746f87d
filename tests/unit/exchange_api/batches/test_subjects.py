"""An approval that was withdrawn or ended while its batch is under way answers nobody any more."""

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from catalog.loader import load
from catalog.model import HolderType
from exchange.access.batch_approvals import BatchApproval
from exchange.access.state import AccessState
from exchange.settings import SHIPPED_CATALOGUE
from exchange_api.batches.subjects import _AT_ONCE, _in_turns, require_approved
from exchange_api.confirmations.decision import Moment
from exchange_api.confirmations.question import Asked, Question, SubjectAsked
from exchange_api.problems import Refused
from exchange_api.problems.registry_batch import BATCH_NOT_APPROVED

CATALOGUE = load(SHIPPED_CATALOGUE)
ENDS = date(2026, 3, 2)
BEGUN = BatchApproval("begun", "window", "item", "case", 9, 9, 9, date(2026, 3, 1), ENDS)
ANEW = replace(BEGUN, id="anew", ends_on=date(2026, 12, 31))


def moment(today: date, *standing: BatchApproval) -> Moment:
    """A day on which these approvals of one case stand."""
    state = AccessState({}, {}, {}, approvals={("window", "item", "case"): standing})
    return Moment(CATALOGUE, state, datetime(2026, 3, 1, tzinfo=UTC), today)


def test_a_batch_goes_on_under_the_approval_that_it_was_charged_to() -> None:
    """On its last day too, and whichever other stands beside it."""
    require_approved(BEGUN, moment(ENDS, ANEW, BEGUN))


@pytest.mark.parametrize(
    ("today", "standing"),
    [(ENDS, ()), (ENDS, (ANEW,)), (ENDS + timedelta(days=1), (ANEW, BEGUN))],
    ids=["withdrawn", "withdrawn beside another", "ended beside another"],
)
def test_no_other_approval_stands_in_for_it(today: date, standing: tuple[BatchApproval, ...]) -> None:
    """What was approved anew has an amount of its own, to which nobody of this batch was charged."""
    with pytest.raises(Refused) as refused:
        require_approved(BEGUN, moment(today, *standing))
    assert refused.value.problem is BATCH_NOT_APPROVED


async def test_while_a_long_batch_is_judged_others_have_their_turn() -> None:
    """A worker's windows do not wait until a thousand codes are judged: after so many it is theirs."""
    turns = 0

    async def window() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    beside = asyncio.create_task(window())
    asked = Asked(Question("item", SubjectAsked(HolderType.RESIDENT_ID, "x"), "case", "operator"), "digest")
    places = [place async for place, _ in _in_turns([asked] * (4 * _AT_ONCE))]
    beside.cancel()
    assert places == list(range(4 * _AT_ONCE))
    assert turns == 4
