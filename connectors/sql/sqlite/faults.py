"""Result codes of SQLite, by what recovers from them.

SQLite's own text is never passed on: it may hold a path or a value.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from connectors.errors import ConnectorError, SourceChanged, SourceRefused, SourceUnavailable

REFUSED = frozenset(
    {
        sqlite3.SQLITE_NOTADB,
        sqlite3.SQLITE_CORRUPT,
        sqlite3.SQLITE_FORMAT,
        sqlite3.SQLITE_PERM,
        sqlite3.SQLITE_AUTH,
        sqlite3.SQLITE_TOOBIG,
    }
)
"""No database, a damaged or encrypted one, or one that may not be read."""

CHANGED = frozenset({sqlite3.SQLITE_ERROR, sqlite3.SQLITE_SCHEMA})
"""A statement that no longer fits, such as a view over what does not exist."""

PRIMARY = 0xFF
"""The part of an extended result code that says what went wrong; the rest says where."""


@contextmanager
def translated(resource: str) -> Iterator[None]:
    """Turn the driver's faults into ours."""
    try:
        yield
    except sqlite3.Error as fault:
        raise _fault(resource, fault) from None


def _fault(resource: str, fault: sqlite3.Error) -> ConnectorError:
    code = getattr(fault, "sqlite_errorcode", sqlite3.SQLITE_INTERNAL) & PRIMARY
    received = getattr(fault, "sqlite_errorname", type(fault).__name__)
    if code in REFUSED:
        step = "ask the department for a whole, unencrypted SQLite file"
        return SourceRefused(resource, received, "an SQLite database that may be read", step)
    if code in CHANGED:
        step = "ask the department what changed, then correct the contract"
        return SourceChanged(resource, received, "the table and columns of the contract", step)
    step = (
        "wait and read again; if it lasts, ask the department which program keeps the file locked or left"
        " its journal behind"
    )
    return SourceUnavailable(resource, received, "a database that nobody is writing to for a moment", step)
