"""What brings a run back when the database crashed under it.

Staging tables are UNLOGGED: crash recovery empties them. Every step that needs them counts them against the
logged witness first, and a step that finds them lost goes back to load; nothing is taken for deleted.
"""

from collections.abc import Callable
from typing import TypeVar

from exchange.store.errors import StagingLost
from pipeline.load import load
from pipeline.workplace import Workplace

T = TypeVar("T")

ATTEMPTS = 3


def with_staging(place: Workplace, run_id: str, step: Callable[[], T]) -> T:
    """Run `step`; where it raises `StagingLost`, load again and repeat it, `ATTEMPTS` times at most."""
    for _ in range(ATTEMPTS - 1):
        try:
            return step()
        except StagingLost:
            load(place, run_id)
    return step()
