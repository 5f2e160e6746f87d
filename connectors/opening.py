"""From a contract's connection name to the connector that reads it."""

from collections.abc import Callable, Mapping
from urllib.parse import urlsplit

from catalog.model import Contract, Text
from connectors.base import Clock, Connector, SecretResolver, utc_now
from connectors.drops import open_drops
from connectors.errors import CORRECT_SECRET, ConnectionUnknown, one_of, option_unfit
from connectors.rest import open_rest
from connectors.sql import open_sql, open_sqlite
from connectors.workbooks import open_workbooks

PREFIX = "TONGBAN_CONN_"

Opener = Callable[[Contract, str, Clock], Connector]
"""Takes the contract, the URL of its connection and the clock."""

FORMAT = "format"
"""The source option that says what the files of a directory are; delimited text where it is missing."""


def _open_files(contract: Contract, url: str, now: Clock) -> Connector:
    form = contract.source.options.get(FORMAT, "delimited")
    if form not in FORMATS:
        raise option_unfit(contract, FORMAT, one_of(FORMATS))
    return FORMATS[form](contract, url, now)


FORMATS: Mapping[str, Opener] = {"delimited": open_drops, "workbook": open_workbooks}

OPENERS: Mapping[str, Opener] = {
    "mysql": open_sql,
    "mariadb": open_sql,
    "postgresql": open_sql,
    "sqlite": open_sqlite,
    "file": _open_files,
    "sftp": _open_files,
    "http": open_rest,
    "https": open_rest,
}


def open_connector(contract: Contract, resolver: SecretResolver, now: Clock = utc_now) -> Connector:
    """Return the connector for the contract's connection; nothing is read or connected yet.

    `now` is the exchange's clock, by which a source's own times are judged.

    Raises `ConnectionUnknown` if the name has no secret, or its URL no kind of source that is read, and
    `ContractUnfit` if the contract names a format of files that is not read.
    """
    name = contract.source.connection
    url = resolver(name)
    if url is None:
        raise ConnectionUnknown(
            contract.name,
            Text(f"连接 {name} 没有密钥", f"no secret for the connection {name}"),
            Text(
                f"该名下的 URL，例如在环境变量 {variable_of(name)} 中",
                f"a URL under that name, such as in the environment variable {variable_of(name)}",
            ),
            Text(
                "在运行此任务处配置该连接；契约中从不写入密钥",
                "configure the connection where this task runs; the contract never holds it",
            ),
        )
    scheme = _scheme(url)
    if scheme not in OPENERS:
        raise ConnectionUnknown(
            contract.name,
            Text(f"连接 {name} 的 URL 种类未知", f"a URL of an unknown kind for the connection {name}"),
            one_of(OPENERS),
            CORRECT_SECRET,
        )
    return OPENERS[scheme](contract, url, now)


def environment_resolver(environ: Mapping[str, str]) -> SecretResolver:
    """Return a resolver that finds connection `x` in the variable `TONGBAN_CONN_X`."""
    return lambda name: environ.get(variable_of(name))


def variable_of(name: str) -> str:
    """Return the environment variable that holds the URL of a connection."""
    return PREFIX + name.upper()


def _scheme(url: str) -> str:
    try:
        return urlsplit(url).scheme
    except ValueError:  # such as an unfinished IPv6 address; its text may hold a password
        return ""
