"""Faults of PostgreSQL, by what recovers from them.

The server's own text is never passed on: it may hold a user name or a value.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from catalog.model import Text
from connectors.errors import TURNED_AWAY, ConnectorError
from connectors.sql.faults import coded_fault, server_fault

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
    state = fault.sqlstate
    if state:
        refused, changed = state.startswith(REFUSED), state in CHANGED
        code = Text(f"SQLSTATE {state}", f"SQLSTATE {state}")
        return coded_fault(resource, code, refused=refused, changed=changed)
    turned_away = _was_turned_away(fault)
    received = TURNED_AWAY if turned_away else Text("没有连接", "no connection")
    return server_fault(resource, received, refused=turned_away, changed=False)


def _was_turned_away(fault: psycopg.Error) -> bool:
    """Whether the server asked for a password, or named its access list, and then said no for good."""
    words = str(fault)
    asked = fault.pgconn is not None and fault.pgconn.used_password
    return (asked or "pg_hba.conf" in words) and not any(word in words for word in BUSY)
