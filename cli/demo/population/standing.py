"""How a licence stands today, dealt out in exact numbers: the register's own state, or what its dates say."""

from collections.abc import Mapping
from enum import StrEnum
from random import Random


class Standing(StrEnum):
    """What a window finds a clean row to be."""

    VALID = "valid"
    NOT_YET_VALID = "not_yet_valid"
    EXPIRED = "expired"
    SUSPENDED = "suspended"
    CANCELLED = "cancelled"
    RESCINDED = "rescinded"
    REVOKED = "revoked"


def deal(rng: Random, counts: Mapping[Standing, int], total: int) -> list[Standing]:
    """Return `total` standings in random order: exactly as many of each as `counts` says, the rest valid."""
    dealt = [standing for standing, count in counts.items() for _ in range(count)]
    dealt += [Standing.VALID] * (total - len(dealt))
    rng.shuffle(dealt)
    return dealt
