"""Civil affairs: marriages and divorces in two tables of a PostgreSQL server of the department's own."""

from collections.abc import Callable
from dataclasses import fields
from datetime import date, datetime
from pathlib import Path

import psycopg
from psycopg import sql

from cli.demo.departments.department import RowKey
from cli.demo.departments.files import kept_secret
from cli.demo.departments.ports import remembered_port
from cli.demo.errors import RowAbsent
from cli.demo.population import MARRIAGES, CivilRow, Population, cells, digest
from exchange.postgres import Cluster, service_account

DATABASE = "civil_affairs"
READER = "exchange_reader"
MARRIED, DIVORCED = "marriage_register", "divorce_register"
RESCINDED = "3"
VALID = "1"

_COLUMNS = ", ".join(
    f"{field.name} text{'' if field.name == 'name' else ' not null'}" for field in fields(CivilRow)
)
# No primary key: the register was put together from several, and holds some rows twice.
_TABLES = f"""
create schema if not exists demo;
create table if not exists demo.seeding (population text not null);
create table if not exists {MARRIED} ({_COLUMNS});
create table if not exists {DIVORCED} ({_COLUMNS});
create index if not exists married_by_key on {MARRIED} (cert_no, id_no);
create index if not exists divorced_by_key on {DIVORCED} (cert_no, id_no);
"""


class CivilAffairs:
    """The registers of one server under `directory`."""

    engine = "PostgreSQL server"

    def __init__(self, directory: Path, now: Callable[[], datetime]) -> None:
        self._directory = directory
        self._now = now
        self._server: Cluster | None = None

    @property
    def server(self) -> Cluster:
        """The server; its port is settled at the first use, once what an earlier run left has ended."""
        if self._server is None:
            self._directory.mkdir(parents=True, exist_ok=True)
            place = self._directory / "postgres"
            Cluster(place, service_account(), port=1).kill()
            self._server = Cluster(place, service_account(), remembered_port(self._directory / "port"))
        return self._server

    @property
    def url(self) -> str:
        """The reader's `postgresql:` URL."""
        return f"postgresql://{READER}:{self._password}@127.0.0.1:{self.server.port}/{DATABASE}"

    def start(self) -> None:
        """Start the server, with its tables and its reader, who may select from them and do nothing else."""
        self.server.start()
        with psycopg.connect(self.server.url(), autocommit=True) as connection:
            found = connection.execute("select 1 from pg_database where datname = %s", [DATABASE])
            if found.fetchone() is None:
                connection.execute(sql.SQL("create database {}").format(sql.Identifier(DATABASE)))
            known = connection.execute("select 1 from pg_roles where rolname = %s", [READER]).fetchone()
            verb = sql.SQL("alter role" if known else "create role")
            password = sql.Literal(self._password)
            connection.execute(
                sql.SQL("{} {} login password {}").format(verb, sql.Identifier(READER), password)
            )
        with psycopg.connect(self._owner_url) as connection:
            connection.execute(_TABLES.encode())
            connection.execute(f"grant select on {MARRIED}, {DIVORCED} to {READER}".encode())

    def seed(self, population: Population) -> bool:
        """Replace both tables' rows in one transaction, unless this very population was seeded before."""
        mark = digest((*population.marriages, *population.divorces))
        with psycopg.connect(self._owner_url) as connection:
            if connection.execute("select population from demo.seeding").fetchone() == (mark,):
                return False
            connection.execute(f"truncate {MARRIED}, {DIVORCED}, demo.seeding".encode())
            for table, rows in ((MARRIED, population.marriages), (DIVORCED, population.divorces)):
                with connection.cursor().copy(f"copy {table} from stdin".encode()) as copy:
                    for row in rows:
                        copy.write_row(cells(row))
            connection.execute("insert into demo.seeding values (%s)", [mark])
        return True

    def revoke(self, key: RowKey) -> None:
        """Rescind a registration, for both spouses if `key` is its number alone."""
        self._change("revoke", key, "update {table} set status = %s", RESCINDED)

    def delete(self, key: RowKey) -> None:
        """Delete a registration's rows."""
        self._change("delete", key, "delete from {table}")

    def renew(self, key: RowKey, valid_to: date) -> None:
        """Make a registration valid until the end of `valid_to`, as no law knows it but a clerk may write."""
        statement = "update {table} set status = %s, valid_end = %s"
        self._change("renew", key, statement, VALID, valid_to.isoformat())

    def stop(self) -> None:
        """Stop the server."""
        self.server.stop()

    def close(self) -> None:
        """Stop the server."""
        self.server.stop()

    @property
    def _owner_url(self) -> str:
        return self.server.url(DATABASE)

    @property
    def _password(self) -> str:
        return kept_secret(self._directory / "reader.secret")

    def _change(self, change: str, key: RowKey, statement: str, *values: str) -> None:
        """Change what the key names, in whichever register it stands."""
        where = " and ".join(f"{name} = %s" for name, _ in zip(("cert_no", "id_no"), key, strict=False))
        with psycopg.connect(self._owner_url) as connection:
            changed = sum(
                connection.execute(
                    f"{statement.format(table=table)} where {where}".encode(), [*values, *key]
                ).rowcount
                for table in (MARRIED, DIVORCED)
            )
        if not changed:
            raise RowAbsent(MARRIAGES, change)
