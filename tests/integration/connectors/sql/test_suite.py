"""Both kinds of SQL server pass the suite of connectors, on real servers."""

from collections.abc import Sequence
from contextlib import closing
from urllib.parse import urlsplit

import MySQLdb
import psycopg
import pytest

from catalog.model import Contract
from connectors import open_connector
from connectors.base import Connector
from connectors.testing import SUITE_FIELDS, ConnectorSuite, HostileDepartment, SuiteRow, suite_contract
from exchange.postgres.cluster import free_port

COLUMNS = [field.source_name for field in SUITE_FIELDS]
MARIADB_TABLE = (
    "create table records (bm varchar(64), xh int, mc longtext, je decimal(12,2), qsrq varchar(20),"
    " jzrq varchar(20), gxsj timestamp null, yx tinyint(1), primary key (bm, xh))"
)
POSTGRES_TABLE = (
    "create table records (bm varchar(64), xh int, mc text, je numeric(12,2), qsrq varchar(20),"
    " jzrq varchar(20), gxsj timestamptz, yx boolean, primary key (bm, xh))"
)


class SqlDepartment:
    """What both kinds have in common; a URL is all that tells them apart."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._password = str(urlsplit(url).password)
        self.secrets: tuple[str, ...] = (url, self._password, "wrong-password")

    def contract(self) -> Contract:
        """The suite's contract over the table."""
        return suite_contract("records")

    def connector(self) -> Connector:
        """A connector that may read."""
        return self._open(self._url)

    def unreachable(self) -> Connector:
        """A connector to a port where nothing listens."""
        return self._open(self._url.replace(f":{urlsplit(self._url).port}/", f":{free_port()}/"))

    def turned_away(self) -> Connector:
        """A connector with a wrong password."""
        return self._open(self._url.replace(self._password, "wrong-password"))

    def _open(self, url: str) -> Connector:
        return open_connector(self.contract(), lambda _name: url)


class MariaDbDepartment(SqlDepartment):
    """A MariaDB database."""

    def fill(self, rows: Sequence[SuiteRow]) -> None:
        """Replace the table."""
        parts = urlsplit(self._url)
        names, marks = ", ".join(COLUMNS), ", ".join(["%s"] * len(COLUMNS))
        with closing(
            MySQLdb.connect(
                host="127.0.0.1",
                port=int(parts.port or 0),
                user=str(parts.username),
                password=self._password,
                database=parts.path[1:],
                charset="utf8mb4",
            )
        ) as connection:
            cursor = connection.cursor()
            cursor.execute("set time_zone = '+00:00'")
            cursor.execute("drop table if exists records")
            cursor.execute(MARIADB_TABLE)
            values = [[_for_mariadb(row[name]) for name in COLUMNS] for row in rows]
            cursor.executemany(f"insert into records ({names}) values ({marks})", values)
            connection.commit()


class PostgresDepartment(SqlDepartment):
    """A PostgreSQL database."""

    def fill(self, rows: Sequence[SuiteRow]) -> None:
        """Replace the table."""
        with psycopg.connect(self._url) as connection, connection.cursor() as cursor:
            cursor.execute("drop table if exists records")
            cursor.execute(POSTGRES_TABLE)
            with cursor.copy("copy records from stdin") as copy:
                for row in rows:
                    copy.write_row([row[name] for name in COLUMNS])


def _for_mariadb(cell: str | None) -> str | None:
    if cell in ("true", "false"):
        return str(int(cell == "true"))
    return cell.removesuffix("+00:00") if cell else cell


class TestMariaDb(ConnectorSuite):
    """The suite on MariaDB."""

    @pytest.fixture
    def department(self, mariadb_url: str) -> HostileDepartment:
        """A fresh database."""
        return MariaDbDepartment(mariadb_url)


class TestPostgres(ConnectorSuite):
    """The suite on PostgreSQL."""

    @pytest.fixture
    def department(self, database_url: str) -> HostileDepartment:
        """A fresh database."""
        return PostgresDepartment(database_url)
