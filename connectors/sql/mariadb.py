"""MySQL and MariaDB through mysqlclient's raw bytes: no converter, no result held in memory."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from itertools import groupby
from typing import Any

from MySQLdb import _mysql
from sqlalchemy.engine import URL

from catalog.model import Text
from connectors.base import Discovered
from connectors.errors import SourceChanged, SourceRefused
from connectors.sql.charsets import bits_as_number, decoder
from connectors.sql.mariadb_faults import translated
from connectors.sql.source import CONNECT_SECONDS, FETCH_ROWS, READ_SECONDS, Snapshot, SourceColumn
from connectors.typing.batches import Row
from connectors.typing.cells import Cell

PORT = 3306
SESSION = (
    "set session time_zone = '+00:00'",
    "set session sql_mode = ''",
    "set session net_write_timeout = 600",
    "set session character_set_results = NULL",
    "set session transaction isolation level repeatable read",
    "start transaction with consistent snapshot, read only",
)
COLUMNS = """
select table_name, column_name, column_type, data_type, character_set_name from information_schema.columns
where table_schema = database(){one_table} order by table_name, ordinal_position
"""
ENCRYPTED = "show session status like 'Ssl_cipher'"
UTC_OFFSET = "+00:00"


class MariaDbSource:
    """One database of a MySQL or MariaDB server."""

    def __init__(self, url: URL) -> None:
        self._url = url

    @contextmanager
    def snapshot(self, resource: str) -> Iterator[Snapshot]:
        """Connect and begin a read-only transaction with a consistent snapshot."""
        with translated(resource):
            connection = self._connect()
        with closing(connection):
            snapshot = MariaDbSnapshot(resource, connection)
            self._require_encryption(resource, snapshot)
            for statement in SESSION:
                snapshot.run(statement)
            yield snapshot

    def _connect(self) -> Any:
        url = self._url
        connection = _mysql.connect(
            host=url.host or "127.0.0.1",
            port=url.port or PORT,
            user=url.username or "",
            password=url.password or "",
            database=url.database or "",
            connect_timeout=CONNECT_SECONDS,
            read_timeout=READ_SECONDS,
            write_timeout=CONNECT_SECONDS,
            local_infile=0,
            conv={},
            **({"ssl": {"ca": str(url.query["ssl_ca"])}} if "ssl_ca" in url.query else {}),
        )
        connection.set_character_set("utf8mb4")
        return connection

    def _require_encryption(self, resource: str, snapshot: "MariaDbSnapshot") -> None:
        """The client library falls back to clear text in silence, so a wished encryption is looked for."""
        if "ssl_ca" not in self._url.query:
            return
        ((_, cipher),) = snapshot.run(ENCRYPTED)
        if not cipher:
            raise SourceRefused(
                resource,
                Text("明文连接", "a connection in clear text"),
                Text(
                    "连接 URL 的 ssl_ca 所要求的加密连接",
                    "an encrypted one, as ssl_ca in the connection's URL asks",
                ),
                Text("请该部门在其服务器上启用 TLS", "ask the department to switch TLS on at its server"),
            )


class MariaDbSnapshot:
    """One transaction on one connection."""

    def __init__(self, resource: str, connection: Any) -> None:
        self._resource = resource
        self._connection = connection

    def run(self, statement: str) -> Sequence[tuple[Any, ...]]:
        """Run one short statement and return its rows, if it has any."""
        with translated(self._resource):
            self._connection.query(statement)
            result = self._connection.store_result()
            return result.fetch_row(0) if result is not None else ()

    def tables(self) -> tuple[Discovered, ...]:
        """List the database's tables with their declared types."""
        rows = [_decoded(row) for row in self.run(COLUMNS.format(one_table=""))]
        return tuple(
            Discovered(str(table), tuple((str(row[1]), str(row[2])) for row in columns))
            for table, columns in groupby(rows, key=lambda row: row[0])
        )

    def columns(self, table: str) -> Mapping[str, SourceColumn]:
        """Return the table's columns; empty if there is no such table."""
        literal = self._connection.string_literal(table).decode()
        rows = self.run(COLUMNS.format(one_table=f" and table_name = {literal}"))
        return {column.name: column for column in map(_column, map(_decoded, rows))}

    def count(self, table: str) -> int:
        """Return the server's own count of the rows."""
        ((count,),) = self.run(f"select count(*) from {quoted(table)}")  # noqa: S608
        return int(count)

    def rows(self, table: str, columns: Sequence[SourceColumn], order: Sequence[str]) -> Iterator[Row]:
        """Stream the rows; nothing is held here but what one fetch brings."""
        names = ", ".join(f"t.{quoted(column.name)}" for column in columns)
        keys = ", ".join(f"t.{quoted(name)}" for name in order)
        decoders = self._decoders(columns)
        with translated(self._resource):
            self._connection.query(f"select {names} from {quoted(table)} t order by {keys}")  # noqa: S608
            result = self._connection.use_result()
        while True:
            with translated(self._resource):
                rows = result.fetch_row(FETCH_ROWS)
            if not rows:
                return
            yield from (_with(decoders, row) for row in rows) if decoders else rows

    def _decoders(self, columns: Sequence[SourceColumn]) -> Mapping[int, Callable[[bytes], Cell]]:
        found = {}
        for place, column in enumerate(columns):
            try:
                decode = bits_as_number if column.native_type == "bit" else decoder(column.charset or "utf8")
            except LookupError:
                raise SourceChanged(
                    self._resource,
                    Text(
                        f"列 {column.name} 的字符集为 {column.charset}",
                        f"column {column.name} in character set {column.charset}",
                    ),
                    Text("此处可读的字符集", "a character set that is read here"),
                    Text(
                        "通过转换为 utf8mb4 的视图读取该列",
                        "read the column through a view that converts it to utf8mb4",
                    ),
                    field=column.name,
                ) from None
            if decode is not None:
                found[place] = decode
        return found


def quoted(name: str) -> str:
    """Return the name of a table or column as an identifier that cannot be left."""
    return "`" + name.replace("`", "``") + "`"


def _decoded(row: tuple[bytes | None, ...]) -> tuple[str | None, ...]:
    return tuple(None if cell is None else cell.decode() for cell in row)


def _column(row: tuple[str | None, ...]) -> SourceColumn:
    _, name, _, data_type, charset = row
    native = str(data_type)
    return SourceColumn(str(name), native, charset, UTC_OFFSET if native == "timestamp" else None)


def _with(decoders: Mapping[int, Callable[[bytes], Cell]], row: tuple[bytes | None, ...]) -> Row:
    cells: list[Cell] = list(row)
    for place, decode in decoders.items():
        raw = row[place]
        cells[place] = None if raw is None else decode(raw)
    return cells
