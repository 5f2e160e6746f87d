"""PostgreSQL through a server-side cursor that gives every column as the server's own text."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from itertools import groupby

import psycopg
from psycopg import sql
from psycopg.abc import Buffer
from psycopg.adapt import Loader
from sqlalchemy.engine import URL

from connectors.base import Discovered
from connectors.sql.postgresql_faults import translated
from connectors.sql.source import CONNECT_SECONDS, FETCH_ROWS, READ_SECONDS, Snapshot, SourceColumn
from connectors.typing.batches import Row

SESSION = f"""
set timezone = 'UTC'; set datestyle = 'ISO, YMD'; set intervalstyle = 'iso_8601'; set bytea_output = 'hex';
set extra_float_digits = 1; set lc_monetary = 'C'; set statement_timeout = '{READ_SECONDS}s';
set idle_in_transaction_session_timeout = 0
"""
COLUMNS = """
select attname, format_type(atttypid, atttypmod) from pg_attribute
where attrelid = to_regclass(%s) and attnum > 0 and not attisdropped order by attnum
"""
TABLES = """
select n.nspname || '.' || c.relname, a.attname, format_type(a.atttypid, a.atttypmod)
from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid
where c.relkind in ('r', 'p', 'v', 'm', 'f') and n.nspname not in ('pg_catalog', 'information_schema')
    and a.attnum > 0 and not a.attisdropped and has_table_privilege(c.oid, 'select')
order by 1, a.attnum
"""


class RawText(Loader):
    """Hands over the server's text as it came."""

    def load(self, data: Buffer) -> bytes:
        """Return the bytes."""
        return bytes(data)


class PostgresSource:
    """One database of a PostgreSQL server."""

    def __init__(self, url: URL) -> None:
        self._conninfo = url.set(drivername="postgresql").render_as_string(hide_password=False)

    @contextmanager
    def snapshot(self, resource: str) -> Iterator[Snapshot]:
        """Connect and begin a repeatable-read, read-only transaction."""
        with translated(resource):
            connection = psycopg.connect(
                self._conninfo,
                autocommit=True,
                client_encoding="utf8",
                application_name="tongban",
                connect_timeout=CONNECT_SECONDS,
                tcp_user_timeout=READ_SECONDS * 1000,
                keepalives_idle=30,
            )
        with closing(connection):
            with translated(resource):
                connection.execute(SESSION)
                connection.execute("begin transaction isolation level repeatable read, read only")
            yield PostgresSnapshot(resource, connection)


class PostgresSnapshot:
    """One transaction on one connection."""

    def __init__(self, resource: str, connection: psycopg.Connection) -> None:
        self._resource = resource
        self._connection = connection

    def tables(self) -> tuple[Discovered, ...]:
        """List the tables that may be read, with their declared types."""
        with translated(self._resource):
            rows = self._connection.execute(TABLES).fetchall()
        return tuple(
            Discovered(table, tuple((name, kind) for _, name, kind in columns))
            for table, columns in groupby(rows, key=lambda row: row[0])
        )

    def columns(self, table: str) -> Mapping[str, SourceColumn]:
        """Return the table's columns; empty if there is no such table."""
        name = _identifier(table).as_string(self._connection)
        with translated(self._resource):
            rows = self._connection.execute(COLUMNS, [name]).fetchall()
        return {column: SourceColumn(column, kind) for column, kind in rows}

    def count(self, table: str) -> int:
        """Return the server's own count of the rows."""
        query = sql.SQL("select count(*) from {}").format(_identifier(table))
        with translated(self._resource):
            row = self._connection.execute(query).fetchone()
        assert row is not None  # noqa: S101  # an aggregate without grouping gives one row
        return int(row[0])

    def rows(self, table: str, columns: Sequence[SourceColumn], order: Sequence[str]) -> Iterator[Row]:
        """Stream the rows; nothing is held here but what one fetch brings."""
        query = sql.SQL("select {} from {} t order by {}").format(
            sql.SQL(", ").join(sql.SQL("t.{}::text").format(sql.Identifier(c.name)) for c in columns),
            _identifier(table),
            sql.SQL(", ").join(sql.SQL("t.{}").format(sql.Identifier(name)) for name in order),
        )
        with self._connection.cursor(name="tongban_read") as cursor:
            cursor.adapters.register_loader("text", RawText)
            with translated(self._resource):
                cursor.execute(query)
            while rows := self._fetch(cursor):
                yield from rows

    def _fetch(self, cursor: psycopg.ServerCursor) -> Sequence[Row]:
        with translated(self._resource):
            return cursor.fetchmany(FETCH_ROWS)


def _identifier(table: str) -> sql.Identifier:
    return sql.Identifier(*table.split("."))
