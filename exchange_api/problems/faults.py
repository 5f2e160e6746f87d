"""Which problem each fault of the rooms below becomes at the edge; what is not named is an internal error."""

import asyncpg

from exchange.access.errors import SnapshotStale
from exchange.gather import GathererClosed, QueueFull
from exchange.ledger.errors import LedgerBusy, LedgerUnavailable
from exchange_api.problems.problem import Problem, Refused
from exchange_api.problems.registry_service import (
    EXCHANGE_BUSY,
    EXCHANGE_NOT_READY,
    INTERNAL_ERROR,
    LEDGER_UNAVAILABLE,
    STORE_UNAVAILABLE,
)

FAULTS: tuple[tuple[type[Exception], Problem], ...] = (
    (SnapshotStale, EXCHANGE_NOT_READY),
    (QueueFull, EXCHANGE_BUSY),
    (LedgerBusy, EXCHANGE_BUSY),
    (GathererClosed, EXCHANGE_NOT_READY),
    (LedgerUnavailable, LEDGER_UNAVAILABLE),
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
