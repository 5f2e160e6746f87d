"""Who was told wrong? Every answer is judged by what was right between its sending and its receiving.

A change takes effect at some moment after it was begun and, by what the product promises, at most `bound`
seconds after it was done. So an answer that had arrived before it was begun must be by the state of before;
one that was asked for after the bound must be by the state of after; between them either is right. A worker
that has answered by the state of after never goes back. Whatever is by neither state is wrong at any time.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from tests.integration.exchange_api.drills.windows import Heard


class Side(StrEnum):
    """By which state an answer is: the one before the change, after it, neither, or nothing was decided."""

    BEFORE = "before"
    AFTER = "after"
    NEITHER = "neither"
    SILENT = "silent"


Sort = Callable[[Heard], Side]


@dataclass(frozen=True, slots=True)
class Moment:
    """When a change was begun and done (monotonic seconds), and how many seconds it may take from there."""

    begun: float
    done: float
    bound: float

    @property
    def due(self) -> float:
        """From when on all must be answered by the state of after."""
        return self.done + self.bound


@dataclass(frozen=True, slots=True)
class Fault:
    """An answer that was wrong, and why."""

    why: str
    heard: Heard


def wrong(heard: Iterable[Heard], sort: Sort, moment: Moment) -> list[Fault]:
    """Return the answers that were wrong."""
    told = [(each, sort(each)) for each in sorted(heard, key=lambda each: each.sent)]
    turned: dict[str, float] = {}
    for each, side in told:
        if side is Side.AFTER:
            turned[each.worker] = min(each.received, turned.get(each.worker, each.received))
    return [fault for each, side in told for fault in _faults(each, side, moment, turned)]


def _faults(each: Heard, side: Side, moment: Moment, turned: dict[str, float]) -> Iterator[Fault]:
    if side is Side.NEITHER:
        yield Fault("by neither state", each)
    if side is Side.AFTER and each.received < moment.begun:
        yield Fault("before it was changed", each)
    if side is Side.BEFORE and each.sent > moment.due:
        yield Fault("after it was due", each)
    if side is Side.BEFORE and each.sent > turned.get(each.worker, each.sent):
        yield Fault("back again", each)


def counted(heard: Iterable[Heard], sort: Sort) -> Counter[tuple[str, Side]]:
    """Return how many answers of each side each worker gave."""
    return Counter((each.worker, sort(each)) for each in heard)
