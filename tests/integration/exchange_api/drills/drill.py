"""One drill: windows at work before, while and after something is changed."""

import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path

import pytest

from tests.integration.exchange_api.drills.judge import Moment, Side, Sort, counted
from tests.integration.exchange_api.drills.staffed import staffed
from tests.integration.exchange_api.drills.windows import QUESTION, Heard, Round, Window, at_work
from tests.integration.exchange_api.hall import Hall
from tests.scenarios.waiting import until

FOLLOWED_SECONDS = 5.0 + 10.0
"""Until when files are served as they were changed: looked at every 2 s (ADR 0025, 0030), so within 5 s.

The rest is room for a machine that other tests keep busy: nothing makes a late worker refuse.
"""
LEAST = 20


@dataclass(frozen=True, slots=True)
class Scale:
    """How many workers and windows, and how long they are at work (seconds) on either side, at least."""

    workers: int
    windows: int
    seconds: float


SHORT, LONG = Scale(2, 4, 1), Scale(4, 8, 60)
SCALES = pytest.mark.parametrize(
    "scale", [pytest.param(SHORT, id="short"), pytest.param(LONG, id="long", marks=pytest.mark.soak)]
)


@dataclass(frozen=True, slots=True)
class Drill:
    """What is changed, how long that may take, and who asks meanwhile (client, round; one window each)."""

    change: Callable[[], None]
    bound: float
    desks: Sequence[tuple[str, Round]]


def held(
    hall: Hall, directory: Path, drill: Drill, scale: Scale, sabotage: str = ""
) -> tuple[list[Heard], Moment]:
    """Hold the drill; every worker is heard enough before it, and once more as soon as it is due."""
    heard: list[Heard] = []
    with staffed(hall, directory, scale.workers, sabotage):
        desks = islice(cycle(drill.desks), scale.windows)
        rounds = [(Window(hall, heard, client), do) for client, do in desks]
        with at_work(rounds):
            started = time.monotonic()
            until(lambda: all_heard_since(heard, started, scale))
            time.sleep(scale.seconds)
            begun = time.monotonic()
            drill.change()
            moment = Moment(begun, time.monotonic(), drill.bound)
            time.sleep(drill.bound + scale.seconds)
            until(lambda: all_heard_since(heard, moment.due, scale))
    return heard, moment


def all_heard_since(heard: Sequence[Heard], since: float, scale: Scale) -> bool:
    """Whether each worker was heard of all that each client asks, and `LEAST` times of its questions.

    Chance deals requests out to workers: what is judged of one client must not be made up for by another.
    """
    whole = list(heard)
    late = [each for each in whole if each.sent > since]
    dealt = {(each.worker, each.client, each.asked) for each in late}
    asked = {(each.client, each.asked) for each in whole}
    questions = Counter((each.worker, each.client) for each in late if each.asked == QUESTION)
    return len(dealt) == scale.workers * len(asked) and min(questions.values(), default=0) >= LEAST


def require_both_sides(heard: Sequence[Heard], sort: Sort, scale: Scale) -> None:
    """The drill was one: every worker gave at least `LEAST` answers of either side, and was hardly silent."""
    counts = counted(heard, sort)
    workers = {worker for worker, _ in counts}
    assert len(workers) == scale.workers
    assert all(counts[worker, side] >= LEAST for worker in workers for side in (Side.BEFORE, Side.AFTER))
    require_hardly_silent(heard, sort)


def require_hardly_silent(heard: Sequence[Heard], sort: Sort) -> None:
    """At most one answer in twenty said that nothing can be decided just now (503), as on a busy machine."""
    silent = sum(sort(each) is Side.SILENT for each in heard)
    assert silent * 20 <= len(heard)
