"""Purges details whose time is over: between two seals, a bounded number at once, and never in their way.

It is the active sealer's: a process that always runs, and never two at once. A database that does not hold
what was signed last has stopped the sealer before, so that nothing is deleted there. Which details are due is
the database's to say.
"""

import logging
import time
from collections.abc import Callable

from exchange.ledger.sealer.tree_store import TreeStore

_LOG = logging.getLogger("tongban.sealer")

MOST = 1_000
REST_SECONDS = 3_600.0


class DetailPurge:
    """Deletes up to `most` details a step, and rests for an hour once fewer are left, or after a fault."""

    def __init__(self, most: int = MOST, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._most = most
        self._monotonic = monotonic
        self._rests_until = monotonic()

    def step(self, store: TreeStore) -> None:
        """Purge once unless it rests, and tell how many; a fault is told and never raised."""
        if self._monotonic() < self._rests_until:
            return
        try:
            purged = store.purge_details(self._most)
        except Exception as fault:  # noqa: BLE001 -- whatever it is, the sealing goes on
            facts = {"fault": type(fault).__name__, "next": "tongban doctor"}
            _LOG.error("details not purged, trying again in an hour", extra={"facts": facts})
            purged = 0
        if purged:
            _LOG.info("details purged", extra={"facts": {"details": purged}})
        if purged < self._most:
            self._rests_until = self._monotonic() + REST_SECONDS
