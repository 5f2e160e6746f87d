"""From a URL to the SQL source it names; the only place that reads the URLs of SQL servers."""

from collections.abc import Callable, Mapping

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from catalog.model import Contract
from connectors.base import Clock, utc_now
from connectors.errors import url_unreadable
from connectors.sql.connector import SqlConnector
from connectors.sql.mariadb import MariaDbSource
from connectors.sql.postgresql import PostgresSource
from connectors.sql.source import SqlSource

SOURCES: Mapping[str, Callable[[URL], SqlSource]] = {
    "mysql": MariaDbSource,
    "mariadb": MariaDbSource,
    "postgresql": PostgresSource,
}


def open_sql(contract: Contract, url: str, _now: Clock = utc_now) -> SqlConnector:
    """Return the connector of the server that `url` names; nothing is connected yet, and no clock is needed.

    Raises `ConnectionUnknown`, without the URL, if it cannot be read.
    """
    try:
        parsed = make_url(url)
        source = SOURCES[parsed.drivername]
    except (ArgumentError, ValueError, KeyError):
        expected = f"<kind>://user:password@host:port/database, kind one of {', '.join(SOURCES)}"
        step = "correct the connection's secret; special characters in a password are percent-encoded"
        raise url_unreadable(contract, expected, step) from None
    return SqlConnector(contract.name, source(parsed))
