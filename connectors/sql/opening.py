"""From a URL to the SQL source it names; the only place that reads the URLs of SQL servers."""

from collections.abc import Callable, Mapping
from pathlib import Path

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from catalog.model import Contract
from connectors.base import Clock, utc_now
from connectors.errors import ContractUnfit, url_unreadable
from connectors.sql.connector import SqlConnector
from connectors.sql.mariadb import MariaDbSource
from connectors.sql.postgresql import PostgresSource
from connectors.sql.source import SqlSource
from connectors.sql.sqlite import ENCODINGS, UTF_8, SqliteSource

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


def open_sqlite(contract: Contract, url: str, _now: Clock = utc_now) -> SqlConnector:
    """Return the connector of the SQLite file that `url` names; nothing is opened yet.

    Raises `ConnectionUnknown`, without the URL, if it names no absolute path, and `ContractUnfit` if the
    contract's option `encoding` is none that is read.
    """
    path = _sqlite_path(url)
    if path is None:
        expected = "sqlite:////absolute/path, with four slashes and nothing else"
        raise url_unreadable(contract, expected)
    encoding = contract.source.options.get("encoding", UTF_8)
    if encoding.lower() not in ENCODINGS:
        expected = f"one of {', '.join(ENCODINGS)}"
        step = "correct the contract's server options"
        raise ContractUnfit(contract.name, f"option encoding: {encoding}", expected, step)
    return SqlConnector(contract.name, SqliteSource(path, ENCODINGS[encoding.lower()]))


def _sqlite_path(url: str) -> Path | None:
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        return None
    path = Path(parsed.database or "")
    only_path = parsed == URL.create("sqlite", database=parsed.database)
    return path if only_path and path.is_absolute() else None
