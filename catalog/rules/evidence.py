"""What the decision is made from: the holdings found for one subject and the fitness of their resource."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from catalog.model import LicenceState

Fact = str | int | bool | None
"""One typed value of a row as it may leave the exchange; a date is its ISO 8601 text."""


@dataclass(frozen=True, slots=True)
class Holding:
    """One published row of a resource that belongs to the subject.

    `facts` are the typed values of the fields the proof may read (text form for dates: ISO 8601).
    `held_back` says that a newer version of this very row sits in quarantine, so it cannot be relied on.
    """

    key: tuple[str, ...]
    state: LicenceState
    valid_from: date | None
    valid_to: date | None
    open_ended: bool
    name: str | None
    facts: Mapping[str, Fact]
    row_digest: bytes
    batch: str
    as_of_at: datetime
    held_back: bool


@dataclass(frozen=True, slots=True)
class Evidence:
    """All holdings of one subject in one resource.

    `subject_held_back` says that an unpublished row of this subject sits in quarantine: absence of a
    holding then proves nothing.
    """

    holdings: tuple[Holding, ...]
    subject_held_back: bool


NOTHING = Evidence((), subject_held_back=False)
"""Of whom nothing is held, nor held back."""
