"""SQL sources: one table each, read whole in one consistent, read-only snapshot, as the server's own text.

Promises: columns named from the contract, rows ordered by key, as many rows as the source itself counts in
the same snapshot. Never writes, never converts a character set or a time zone on the server. ADR 0005.
"""

from connectors.sql.connector import SqlConnector
from connectors.sql.opening import open_sql, open_sqlite

__all__ = ["SqlConnector", "open_sql", "open_sqlite"]
