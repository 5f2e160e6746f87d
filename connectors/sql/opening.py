"""From a URL to the SQL source it names; the only place that reads the URLs of SQL servers."""

from collections.abc import Callable, Mapping
from pathlib import Path

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from catalog.model import Contract, Text
from connectors.base import Clock, utc_now
from connectors.errors import one_of, option_unfit, url_unreadable
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
        kinds = one_of(SOURCES)
        expected = Text(
            f"<种类>://用户:密码@主机:端口/数据库，种类为{kinds.zh}",
            f"<kind>://user:password@host:port/database, kind {kinds.en}",
        )
        step = Text(
            "更正该连接的密钥变量；密码中的特殊字符须用百分号编码",
            "correct the connection's secret; special characters in a password are percent-encoded",
        )
        raise url_unreadable(contract, expected, step) from None
    return SqlConnector(contract.name, source(parsed))


def open_sqlite(contract: Contract, url: str, _now: Clock = utc_now) -> SqlConnector:
    """Return the connector of the SQLite file that `url` names; nothing is opened yet.

    Raises `ConnectionUnknown`, without the URL, if it names no absolute path, and `ContractUnfit` if the
    contract's option `encoding` is none that is read.
    """
    path = _sqlite_path(url)
    if path is None:
        expected = Text(
            "sqlite:////绝对/路径，四个斜杠，别无其他",
            "sqlite:////absolute/path, with four slashes and nothing else",
        )
        raise url_unreadable(contract, expected)
    encoding = contract.source.options.get("encoding", UTF_8)
    if encoding.lower() not in ENCODINGS:
        raise option_unfit(contract, "encoding", one_of(ENCODINGS))
    return SqlConnector(contract.name, SqliteSource(path, ENCODINGS[encoding.lower()]))


def _sqlite_path(url: str) -> Path | None:
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        return None
    path = Path(parsed.database or "")
    only_path = parsed == URL.create("sqlite", database=parsed.database)
    return path if only_path and path.is_absolute() else None
