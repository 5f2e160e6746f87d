"""Fitness of a resource: loaded, passed its gate, and young enough."""

from datetime import UTC, datetime, timedelta
from typing import cast

import pytest

from catalog.model import Contract
from catalog.rules.fitness import ResourceState, UnfitReason, judge_fitness

NOW = datetime(2026, 3, 15, 8, tzinfo=UTC)


class Tolerant:
    """The one thing of a contract that fitness reads."""

    tolerance_seconds = 3600


CONTRACT = cast("Contract", Tolerant())


def state(age_seconds: float | None, *, passed: bool | None = True) -> ResourceState:
    """Return a state whose source was read so long ago."""
    as_of_at = None if age_seconds is None else NOW - timedelta(seconds=age_seconds)
    return ResourceState("d/r", as_of_at, passed, 1.0)


@pytest.mark.parametrize(
    ("left", "unfit"),
    [
        (None, UnfitReason.NEVER_LOADED),
        (state(None), UnfitReason.NEVER_LOADED),
        (state(None, passed=False), UnfitReason.NEVER_LOADED),
        (state(0), None),
        (state(3600), None),
        (state(3600.001), UnfitReason.STALE),
        (state(0, passed=None), None),
        (state(0, passed=False), UnfitReason.QUALITY_HELD),
        (state(9999, passed=False), UnfitReason.QUALITY_HELD),
    ],
)
def test_fitness(left: ResourceState | None, unfit: UnfitReason | None) -> None:
    """An age equal to the tolerance is fit; one moment more is not."""
    assert judge_fitness(CONTRACT, left, NOW) is unfit
