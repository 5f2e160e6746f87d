"""The limits of one client, and the windows of time in which they count."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import cache, lru_cache
from typing import Annotated, Any

from pydantic import Field, TypeAdapter

MOST = 1_000_000_000
_SHANGHAI_SECONDS = 8 * 3600
Amount = Annotated[int, Field(ge=1, le=MOST, strict=True)]


class Kind(StrEnum):
    """What was exceeded, in the order of the database's codes (from 1), or met (`DECOY`).

    Those of claims (ADR 0047) and batches (ADR 0045) come from the database by their names.
    """

    CLIENT_SUBJECTS = "client_subjects"
    OPERATOR_SUBJECTS = "operator_subjects"
    CLIENT_SEQUENCE = "client_sequence"
    OPERATOR_SEQUENCE = "operator_sequence"
    CLIENT_MISSES = "client_misses"
    OPERATOR_MISSES = "operator_misses"
    DECOY = "decoy"
    BATCH_SUBJECTS = "batch_subjects"
    BATCH_SEQUENCE = "batch_sequence"
    BATCH_MISSES = "batch_misses"
    CLIENT_CLAIMS = "client_claims"
    OPERATOR_CLAIMS = "operator_claims"


KINDS = tuple(Kind)
PLAIN = frozenset({Kind.CLIENT_SUBJECTS, Kind.OPERATOR_SUBJECTS})
OF_SEQUENCES = frozenset({Kind.CLIENT_SEQUENCE, Kind.OPERATOR_SEQUENCE})
OF_CLAIMS = frozenset({Kind.CLIENT_CLAIMS, Kind.OPERATOR_CLAIMS})


@dataclass(frozen=True, slots=True)
class Budgets:
    """Of how many distinct subjects may be asked within `window_seconds`, and how much of one be guessed.

    `*_subjects`: in all; `*_sequence`: of one sequence of numbers (for residents: of one area code and
    birthday); `*_misses`: with nothing found or nothing matching; `*_claims`: distinct values claimed of one
    field of one subject. Windows lie side by side from midnight in Asia/Shanghai.
    """

    window_seconds: Annotated[int, Field(ge=60, le=7 * 86400, strict=True)] = 86400
    client_subjects: Amount = 5000
    operator_subjects: Amount = 500
    client_sequence: Amount = 8
    operator_sequence: Amount = 6
    client_misses: Amount = 600
    operator_misses: Amount = 60
    client_claims: Amount = 8
    operator_claims: Amount = 5

    @property
    def limits(self) -> list[int]:
        """The amounts that bound subjects, in the order of `Kind`."""
        return [
            self.client_subjects,
            self.operator_subjects,
            self.client_sequence,
            self.operator_sequence,
            self.client_misses,
            self.operator_misses,
        ]

    def window(self, at: datetime) -> "Window":
        """Return the window in which `at` lies."""
        seconds = int(at.timestamp())
        past = (seconds + _SHANGHAI_SECONDS) % self.window_seconds
        return _window(seconds - past, self.window_seconds)

    def as_json(self) -> str:
        """Return the text that the register keeps."""
        return json.dumps(asdict(self))


@dataclass(frozen=True, slots=True)
class Window:
    """A span of time, aware UTC; `ends_at` is the first moment after it."""

    begins_at: datetime
    ends_at: datetime

    def left(self, at: datetime) -> int:
        """Return how many whole seconds are left, at least 1."""
        return max(1, int((self.ends_at - at).total_seconds()))


@lru_cache(maxsize=64)
def _window(began: int, length: int) -> Window:
    begins_at = datetime.fromtimestamp(began, UTC)
    return Window(begins_at, begins_at + timedelta(seconds=length))


@cache
def _adapter() -> TypeAdapter[Budgets]:
    return TypeAdapter(Budgets)


def read_budgets(text: str) -> Budgets:
    """Return the budgets that a register's text holds; what it leaves out has its default.

    Raises pydantic's `ValidationError` for amounts that cannot be.
    """
    return _adapter().validate_json(text)


def changed_budgets(held: Budgets, amounts: Mapping[str, Any]) -> Budgets:
    """Return the budgets with some amounts changed; raises pydantic's `ValidationError`."""
    return _adapter().validate_python({**asdict(held), **amounts})
