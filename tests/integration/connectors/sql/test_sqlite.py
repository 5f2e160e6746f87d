"""SQLite files pass the suite of connectors."""

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest

from catalog.model import Contract
from connectors import open_connector
from connectors.base import Connector
from connectors.testing import (
    SUITE_FIELDS,
    ConnectorSuite,
    HostileDepartment,
    SuiteRow,
    suite_contract,
)

COLUMNS = [field.source_name for field in SUITE_FIELDS]
TABLE = (
    "create table records (bm text, xh integer, mc text, je text, qsrq date, jzrq date, gxsj datetime,"
    " yx text, primary key (bm, xh))"
)


def url_of(file: Path) -> str:
    """The connection's URL."""
    return f"sqlite:///{file}"


class SqliteDepartment:
    """A file of its own."""

    def __init__(self, directory: Path) -> None:
        self._file = directory / "库 1?#.db"
        self._spoiled, self._nowhere = directory / "spoiled.db", directory / "nowhere.db"
        self._spoiled.write_bytes(b"no database " * 100)
        self.secrets: tuple[str, ...] = tuple(map(str, (self._file, self._spoiled, self._nowhere)))

    def contract(self) -> Contract:
        """The suite's contract over the table."""
        return suite_contract("records")

    def fill(self, rows: Sequence[SuiteRow]) -> None:
        """Replace the table."""
        with closing(sqlite3.connect(self._file)) as connection:
            connection.execute("drop table if exists records")
            connection.execute(TABLE)
            marks = ", ".join("?" * len(COLUMNS))
            values = [[row[name] for name in COLUMNS] for row in rows]
            connection.executemany(f"insert into records values ({marks})", values)
            connection.commit()

    def connector(self) -> Connector:
        """A connector that may read."""
        return self._open(self._file)

    def unreachable(self) -> Connector:
        """A connector to a file that is not there."""
        return self._open(self._nowhere)

    def turned_away(self) -> Connector:
        """A connector to what is no database: a file knows no login."""
        return self._open(self._spoiled)

    def _open(self, file: Path) -> Connector:
        return open_connector(self.contract(), lambda _name: url_of(file).replace("?", "%3F"))


class TestSqlite(ConnectorSuite):
    """The suite on SQLite."""

    @pytest.fixture
    def department(self, tmp_path: Path) -> HostileDepartment:
        """A directory of its own."""
        return SqliteDepartment(tmp_path)


"""What a reader gave for each cell: the value, and the finding's raw text if it made one."""
