"""Is a resource fit to be answered from? A pure function over the state that the pipeline left."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from catalog.model import Contract


class UnfitReason(StrEnum):
    """Why a resource cannot be answered from; each becomes an `unknown` with this reason."""

    NEVER_LOADED = "never_loaded"
    STALE = "stale"
    QUALITY_HELD = "quality_held"


@dataclass(frozen=True, slots=True)
class ResourceState:
    """What the pipeline last left in the exchange for one resource.

    `as_of_at` is when the source was read for the last good run (published, or found unchanged);
    `quality_passed` the gate's result of the last run that reached the gate.
    """

    resource: str
    as_of_at: datetime | None
    quality_passed: bool | None
    quality_score: float | None


def judge_fitness(contract: Contract, state: ResourceState | None, now: datetime) -> UnfitReason | None:
    """Return why the resource must not be answered from, or `None` if it is fit.

    `now` and `as_of_at` are aware datetimes. An age equal to the tolerance is still fit.
    """
    if state is None or state.as_of_at is None:
        return UnfitReason.NEVER_LOADED
    if state.quality_passed is False:
        return UnfitReason.QUALITY_HELD
    if (now - state.as_of_at).total_seconds() > contract.tolerance_seconds:
        return UnfitReason.STALE
    return None
