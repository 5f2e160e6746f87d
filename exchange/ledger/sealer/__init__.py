"""Seals the log: re-hashes what is new, publishes tiles outside the database, and signs heads.

The database is not trusted here: stored leaf hashes are recomputed, and a database that was set back behind a
head that was signed is refused. Nothing in this room ever changes an entry; what stands beside the entries is
purged here in its time.
"""

from exchange.ledger.sealer.sealer import Sealer

__all__ = ["Sealer"]
