"""The judge of the drills, on made-up observations: each of its reasons is seen, and none a moment before."""

from collections import Counter

import httpx
import pytest

from tests.integration.exchange_api.drills.judge import Moment, Side, counted, wrong
from tests.integration.exchange_api.drills.staffed import WORKER
from tests.integration.exchange_api.drills.windows import QUESTION, Heard
from tests.integration.exchange_api.hall import CLIENT

MOMENT = Moment(begun=10, done=11, bound=5)
DUE = 16.0
STEP = 0.001
ONE, OTHER, NEW = "sound-1", "sound-2", "sound-3"
BEFORE, AFTER, NEITHER, SILENT = Side.BEFORE, Side.AFTER, Side.NEITHER, Side.SILENT


def told(side: Side, sent: float, received: float, worker: str = ONE) -> Heard:
    """An answer by that state, of a worker."""
    return Heard(CLIENT, QUESTION, sent, received, httpx.Response(200, headers={WORKER: worker}, text=side))


def side(heard: Heard) -> Side:
    """By which state it is: it says so itself."""
    return Side(heard.answer.text)


def judged(*heard: Heard) -> list[tuple[str, int]]:
    """Why which of the answers, by their place, are wrong."""
    return [(fault.why, heard.index(fault.heard)) for fault in wrong(heard, side, MOMENT)]


SOUND = (
    told(BEFORE, 1, 2),
    told(BEFORE, 9, 11, OTHER),
    told(AFTER, 9, 10.5),
    told(BEFORE, 12, 13, OTHER),
    told(SILENT, 13, 14),
    told(AFTER, 14, 15),
    told(AFTER, 17, 18, OTHER),
)


def test_a_sound_change_is_not_blamed() -> None:
    """Old answers before, either within the bound, new ones after: in whatever order it is heard of them."""
    assert judged(*SOUND) == judged(*reversed(SOUND)) == []


@pytest.mark.parametrize(
    ("why", "bad", "sound"),
    [
        ("by neither state", told(NEITHER, 1, 2), told(SILENT, 1, 2)),
        ("by neither state", told(NEITHER, 12, 13), told(SILENT, 12, 13)),
        ("by neither state", told(NEITHER, 17, 18), told(SILENT, 17, 18)),
        ("before it was changed", told(AFTER, 1, 10 - STEP, NEW), told(AFTER, 1, 10, NEW)),
        ("after it was due", told(BEFORE, DUE + STEP, 18, NEW), told(BEFORE, DUE, 18, NEW)),
        ("back again", told(BEFORE, 10.5 + STEP, 12), told(BEFORE, 10.5, 12)),
    ],
    ids=lambda each: each if isinstance(each, str) else "",
)
def test_each_reason_is_seen_and_names_the_answer_alone(why: str, bad: Heard, sound: Heard) -> None:
    """One wrong answer among sound ones is named with its reason; a moment or a word aside it is none."""
    assert judged(*SOUND, bad) == [(why, len(SOUND))]
    assert judged(*SOUND, sound) == []


def test_what_is_wrong_in_two_ways_is_told_twice() -> None:
    """A worker that goes back after it was due did both; one that was early is not excused for going back."""
    assert judged(told(AFTER, 12, 13), told(BEFORE, 17, 18)) == [("after it was due", 1), ("back again", 1)]
    early = (told(AFTER, 1, 2), told(BEFORE, 3, 4))
    assert judged(*early) == [("before it was changed", 0), ("back again", 1)]


def test_each_worker_turns_by_itself() -> None:
    """One worker's new answer obliges no other; its own first one does, not its last."""
    turned = (told(AFTER, 11, 12), told(AFTER, 14, 15))
    assert judged(*turned, told(BEFORE, 13, 14, OTHER)) == []
    assert judged(*turned, told(BEFORE, 13, 14)) == [("back again", 2)]


def test_answers_are_counted_by_worker_and_side() -> None:
    """As many as were given, of each side by each worker."""
    assert counted(SOUND, side) == Counter(
        {
            (ONE, BEFORE): 1,
            (ONE, AFTER): 2,
            (ONE, SILENT): 1,
            (OTHER, BEFORE): 2,
            (OTHER, AFTER): 1,
        }
    )
