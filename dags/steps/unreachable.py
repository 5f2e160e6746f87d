"""Tells a lost exchange database from every other fault, whatever library met it.

A server that answers and refuses (wrong password, missing right) is not lost: waiting would not help.
"""

from collections.abc import Iterator

from adbc_driver_manager import Error as AdbcError
from psycopg import OperationalError

from connectors.errors import ConnectorError

PASSING_STATES = frozenset({"57P01", "57P02", "57P03", "53300"})
"""PostgreSQL: shut down by the administrator, crashed, starting up, too many connections."""

CONNECTION_CLASS = "08"
ANSWERED = "FATAL"
PASSING_ANSWERS = ("starting up", "shutting down", "in recovery", "not yet accepting", "too many")


def lost_connection(fault: BaseException) -> str | None:
    """Return how the exchange's database was lost, or `None` if `fault` is something else.

    A department's fault is never taken for it, even where the department runs PostgreSQL too.
    """
    if isinstance(fault, ConnectorError):
        return None
    for link in _chain(fault):
        if isinstance(link, OperationalError | AdbcError):
            cause = _lost(link.sqlstate, str(link))
            if cause is not None:
                return cause
    return None


def _lost(state: str | None, message: str) -> str | None:
    if state:
        passing = state in PASSING_STATES or state.startswith(CONNECTION_CLASS)
        return f"SQLSTATE {state}" if passing else None
    if ANSWERED in message:  # libpq gives no SQLSTATE for what a server answers to a new connection
        return next((f"it is {answer}" for answer in PASSING_ANSWERS if answer in message), None)
    return "no connection"


def _chain(fault: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    link: BaseException | None = fault
    while link is not None and id(link) not in seen:
        seen.add(id(link))
        yield link
        link = link.__cause__ or link.__context__
