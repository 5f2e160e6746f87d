"""Faults of PostgreSQL, by what recovers from them.

The server's own text is never passed on: it may hold a user name or a value.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from connectors.errors import ConnectorError, SourceChanged, SourceRefused, SourceUnavailable

REFUSED = ("28", "3D000", "42501")
"""SQLSTATEs of a failed login, an unknown database and a missing right, by their beginnings."""

CHANGED = ("42P01", "42703", "3F000", "42883")
"""Unknown table, column or schema; a cast that the column's type no longer has."""

BUSY = (
    "too many",
    "connection slots",
    "starting up",
    "shutting down",
    "recovery",
    "过多",
    "启动",
    "关闭",
    "恢复",
)
"""What a server says that let us in no further for now; libpq keeps no SQLSTATE of a failed connection."""


@contextmanager
def translated(resource: str) -> Iterator[None]:
    """Turn the driver's faults into ours."""
    try:
        yield
    except psycopg.Error as fault:
        raise _fault(resource, fault) from None


def _fault(resource: str, fault: psycopg.Error) -> ConnectorError:
    state = fault.sqlstate or ""
    received = f"SQLSTATE {state}" if state else "no connection"
    if state.startswith(REFUSED) or (not state and _was_turned_away(fault)):
        step = "check user, password, database and rights in the connection's secret with the department"
        received = received if state else "a login that was turned away"
        return SourceRefused(resource, received, "a login that may read the contract's table", step)
    if state in CHANGED:
        step = "ask the department what changed, then correct the contract"
        return SourceChanged(resource, received, "the table and columns of the contract", step)
    step = "wait and read again; if it lasts, ask the department whether its server is up"
    return SourceUnavailable(resource, received, "an answer from the department's server", step)


def _was_turned_away(fault: psycopg.Error) -> bool:
    """Whether the server asked for a password, or named its access list, and then said no for good."""
    words = str(fault)
    asked = fault.pgconn is not None and fault.pgconn.used_password
    return (asked or "pg_hba.conf" in words) and not any(word in words for word in BUSY)
