"""Which problem each fault of the rooms below becomes at the edge; what is not named is an internal error."""

import asyncpg

from exchange.access.errors import SnapshotStale
from exchange.answers.errors import AnswerUnreadable, KeyTaken
from exchange.gather import GathererClosed, QueueFull
from exchange.ledger.errors import LedgerBusy, LedgerUnavailable, LedgerUnsealed
from exchange_api.problems.problem import Problem, Refused
from exchange_api.problems.registry_repeat import ANSWER_GONE, IDEMPOTENCY_IN_PROGRESS
from exchange_api.problems.registry_service import (
    EXCHANGE_BUSY,
    EXCHANGE_NOT_READY,
    INTERNAL_ERROR,
    LEDGER_UNAVAILABLE,
    LEDGER_UNSEALED,
    STORE_UNAVAILABLE,
)

FAULTS: tuple[tuple[type[Exception], Problem], ...] = (
    (SnapshotStale, EXCHANGE_NOT_READY),
    (KeyTaken, IDEMPOTENCY_IN_PROGRESS),
    (AnswerUnreadable, ANSWER_GONE),
    (QueueFull, EXCHANGE_BUSY),
    (LedgerBusy, EXCHANGE_BUSY),
    (GathererClosed, EXCHANGE_NOT_READY),
    (LedgerUnavailable, LEDGER_UNAVAILABLE),
    (LedgerUnsealed, LEDGER_UNSEALED),
    (asyncpg.PostgresError, STORE_UNAVAILABLE),
    (asyncpg.InterfaceError, STORE_UNAVAILABLE),
    (OSError, STORE_UNAVAILABLE),  # the connection's; TimeoutError is one of them
)


def refusal_for(fault: Exception) -> Refused:
    """Return the refusal that a fault becomes; a refusal stays itself."""
    if isinstance(fault, Refused):
        return fault
    for kind, problem in FAULTS:
        if isinstance(fault, kind):
            return Refused(problem)
    return Refused(INTERNAL_ERROR)
