"""Every fault from below becomes its problem; what nobody foresaw is an internal error."""

import asyncpg
import pytest

from catalog.model import Text
from exchange.access.errors import SnapshotStale
from exchange.gather import QueueFull
from exchange.ledger.errors import EntryTooLarge, LedgerBusy, LedgerUnavailable, LedgerUnsealed
from exchange_api.problems import Refused
from exchange_api.problems.faults import refusal_for
from exchange_api.problems.registry_request import NOT_FOUND


@pytest.mark.parametrize(
    ("fault", "slug"),
    [
        (SnapshotStale(None, 5), "exchange-not-ready"),
        (QueueFull(1), "exchange-busy"),
        (LedgerBusy(1), "exchange-busy"),
        (LedgerUnavailable(Text("x", "x")), "ledger-unavailable"),
        (LedgerUnsealed(901, 900), "ledger-unsealed"),
        (asyncpg.InsufficientPrivilegeError("x"), "store-unavailable"),
        (asyncpg.InterfaceError("x"), "store-unavailable"),
        (ConnectionRefusedError(), "store-unavailable"),
        (TimeoutError(), "store-unavailable"),
        (EntryTooLarge(5000, 4096), "internal-error"),
        (KeyError("x"), "internal-error"),
    ],
)
def test_each_fault_has_its_problem(fault: Exception, slug: str) -> None:
    """The problem tells what kind of fault it is, and none of its message."""
    refused = refusal_for(fault)
    assert refused.problem.slug == slug
    assert (refused.field, refused.members) == (None, {})


def test_a_refusal_stays_itself() -> None:
    """What was refused already is not wrapped."""
    refused = Refused(NOT_FOUND)
    assert refusal_for(refused) is refused
