"""A database file as a source of snapshots."""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import quote

from connectors.base import Discovered
from connectors.sql.source import FETCH_ROWS, Snapshot, SourceColumn
from connectors.sql.sqlite.faults import translated
from connectors.sql.sqlite.file import opened_as
from connectors.sql.sqlite.values import Value, as_cell
from connectors.typing.batches import Row

BUSY_SECONDS = 5
SESSION = ("pragma query_only = on", "pragma trusted_schema = off", "begin")
TABLES = """
select name from main.sqlite_schema where type in ('table', 'view') and name not like 'sqlite^_%' escape '^'
order by name
"""
COLUMNS = "select name, type from pragma_table_xinfo(?, 'main') where hidden <> 1 order by cid"


class SqliteSource:
    """One database file; `encoding` is `utf-8` or `gb18030`, of its texts."""

    def __init__(self, path: Path, encoding: str) -> None:
        self._path = path
        self._encoding = encoding

    @contextmanager
    def snapshot(self, resource: str) -> Iterator[Snapshot]:
        """Open the file and begin a transaction; its first reading fixes what it sees."""
        with opened_as(resource, self._path) as parameters:
            with translated(resource):
                connection = sqlite3.connect(
                    f"file:{quote(str(self._path))}?{parameters}",
                    uri=True,
                    timeout=BUSY_SECONDS,
                    isolation_level=None,
                    check_same_thread=False,
                )
            connection.text_factory = bytes
            with closing(connection):
                with translated(resource):
                    for statement in SESSION:
                        connection.execute(statement)
                yield SqliteSnapshot(resource, connection, self._encoding)


class SqliteSnapshot:
    """One transaction on one connection."""

    def __init__(self, resource: str, connection: sqlite3.Connection, encoding: str) -> None:
        self._resource = resource
        self._connection = connection
        self._encoding = encoding

    def tables(self) -> tuple[Discovered, ...]:
        """List the tables and views; a view over what does not exist has no columns."""
        names = [_name(row[0]) for row in self._all(TABLES)]
        return tuple(Discovered(name, self._kinds(name)) for name in names)

    def columns(self, table: str) -> Mapping[str, SourceColumn]:
        """Return the table's columns; empty if there is no such table."""
        rows = self._all(COLUMNS, table)
        return {_name(name): SourceColumn(_name(name), _name(kind)) for name, kind in rows}

    def count(self, table: str) -> int:
        """Return SQLite's own count of the rows."""
        ((count,),) = self._all(f"select count(*) from main.{quoted(table)}")  # noqa: S608
        return int(count)

    def rows(self, table: str, columns: Sequence[SourceColumn], order: Sequence[str]) -> Iterator[Row]:
        """Stream the rows; nothing is held here but what one fetch brings."""
        names = ", ".join(f"t.{quoted(column.name)}" for column in columns)
        keys = ", ".join(f"t.{quoted(name)}" for name in order)
        read = as_cell(self._encoding)
        with translated(self._resource):
            cursor = self._connection.execute(f"select {names} from main.{quoted(table)} t order by {keys}")  # noqa: S608
        while rows := self._fetch(cursor):
            yield from ([read(value) for value in row] for row in rows)

    def _kinds(self, table: str) -> tuple[tuple[str, str], ...]:
        try:
            rows = self._connection.execute(COLUMNS, (table,)).fetchall()
        except sqlite3.OperationalError:
            return ()
        return tuple((_name(name), _name(kind)) for name, kind in rows)

    def _all(self, statement: str, *values: str) -> list[tuple[bytes, ...]]:
        with translated(self._resource):
            return self._connection.execute(statement, values).fetchall()

    def _fetch(self, cursor: sqlite3.Cursor) -> list[tuple[Value, ...]]:
        with translated(self._resource):
            return cursor.fetchmany(FETCH_ROWS)


def quoted(name: str) -> str:
    """Return the name of a table or column as an identifier that cannot be left."""
    return '"' + name.replace('"', '""') + '"'


def _name(raw: bytes) -> str:
    """Return a name of the schema; one that is no UTF-8 can be shown, but not be read by."""
    return raw.decode("utf-8", "backslashreplace")
