"""The database under market regulation's system: MariaDB where it is installed, else PostgreSQL.

Both keep the same tables and speak DB-API with `%s`. The exchange's reader may only select from these tables.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

from cli.demo.departments.files import kept_secret
from cli.demo.departments.ports import remembered_port
from cli.demo.mariadb import MariaDb
from exchange.postgres.account import Account

DATABASE = "market_regulation"
LICENCE_TABLE, PERMIT_TABLE = TABLES = ("biz_licence", "food_permit")
READER = "exchange_reader"


class MarketEngine(Protocol):
    """A database with a reader's URL, an owner's connection, and a way to be down."""

    title: str
    instant_type: str
    holds_zero_dates: bool

    @property
    def url(self) -> str:
        """The reader's URL."""

    def start(self) -> None:
        """Bring the database up."""

    def connect(self) -> Any:
        """Open an owner's DB-API connection as a context; it commits only what is committed inside."""

    def admit_reader(self) -> None:
        """Let the reader select from the tables, and do nothing else."""

    def stop(self) -> None:
        """Take the database down for its reader."""

    def close(self) -> None:
        """End what this engine started."""


class MariaDbEngine:
    """A MariaDB server of the department's own under `directory`."""

    title = "MariaDB"
    instant_type = "TIMESTAMP NULL DEFAULT NULL"
    holds_zero_dates = True

    def __init__(self, directory: Path, account: Account | None) -> None:
        self._directory = directory
        self._account = account
        self._server: MariaDb | None = None

    @property
    def server(self) -> MariaDb:
        """The server; its port is settled at the first use."""
        if self._server is None:
            MariaDb(self._directory / "mariadb", self._account, port=1).kill()  # frees the port it had
            port = remembered_port(self._directory / "port")
            self._server = MariaDb(self._directory / "mariadb", self._account, port)
        return self._server

    @property
    def url(self) -> str:
        """The reader's `mysql:` URL."""
        return f"mysql://{READER}:{self._password}@127.0.0.1:{self.server.port}/{DATABASE}"

    def start(self) -> None:
        """Start the server and make the department's database."""
        self.server.start()
        self.server.execute(
            f"CREATE DATABASE IF NOT EXISTS {DATABASE} CHARACTER SET utf8mb4",
            "CREATE DATABASE IF NOT EXISTS demo CHARACTER SET utf8mb4",
        )

    @contextmanager
    def connect(self) -> Iterator[Any]:
        """Open the owner's connection, in UTC and with the strictness of an old system: zero dates pass."""
        with self.server.connect(DATABASE) as connection:
            connection.cursor().execute("SET time_zone = '+00:00', sql_mode = 'STRICT_TRANS_TABLES'")
            yield connection

    def admit_reader(self) -> None:
        """Make the reader and grant it the tables."""
        reader = f"'{READER}'@'127.0.0.1'"
        self.server.execute(
            f"CREATE OR REPLACE USER {reader} IDENTIFIED BY '{self._password}'",
            *(f"GRANT SELECT ON {DATABASE}.{table} TO {reader}" for table in TABLES),
        )

    def stop(self) -> None:
        """Stop the server."""
        self.server.stop()

    def close(self) -> None:
        """Stop the server."""
        self.server.stop()

    @property
    def _password(self) -> str:
        return kept_secret(self._directory / "reader.secret")


class PostgresEngine:
    """A PostgreSQL database of somebody else's server, given by its owner's URL."""

    title = "PostgreSQL"
    instant_type = "TIMESTAMPTZ"
    holds_zero_dates = False

    def __init__(self, directory: Path, owner_url: str) -> None:
        self._directory = directory
        self._owner_url = owner_url
        self._place = urlsplit(owner_url)

    @property
    def url(self) -> str:
        """The reader's `postgresql:` URL."""
        place = f"{self._place.hostname}:{self._place.port or 5432}{self._place.path}"
        return f"postgresql://{self._reader}:{self._password}@{place}"

    def start(self) -> None:
        """Let the reader connect again and make what the department needs."""
        self._limit_connections(-1)
        with self.connect() as connection:
            connection.execute("CREATE SCHEMA IF NOT EXISTS demo")
            connection.commit()

    @contextmanager
    def connect(self) -> Iterator[Any]:
        """Open the owner's connection."""
        with psycopg.connect(self._owner_url) as connection:
            yield connection
            connection.rollback()

    def admit_reader(self) -> None:
        """Make the reader and grant it the tables."""
        reader = sql.Identifier(self._reader)
        with psycopg.connect(self._owner_url) as connection:
            known = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [self._reader]).fetchone()
            verb = sql.SQL("ALTER ROLE" if known else "CREATE ROLE")
            connection.execute(
                sql.SQL("{} {} LOGIN PASSWORD {}").format(verb, reader, sql.Literal(self._password))
            )
            grants = sql.SQL("GRANT CONNECT ON DATABASE {} TO {r}; GRANT SELECT ON {t} TO {r}")
            database = sql.Identifier(self._place.path[1:])
            tables = sql.SQL(", ").join(map(sql.Identifier, TABLES))
            connection.execute(grants.format(database, r=reader, t=tables))

    def stop(self) -> None:
        """Keep the reader out: the server itself belongs to somebody else."""
        self._limit_connections(0)
        with psycopg.connect(self._owner_url) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = %s", [self._reader]
            )

    def close(self) -> None:
        """Do nothing: this engine started no process."""

    @property
    def _reader(self) -> str:
        return f"{self._place.path[1:]}_reader"

    @property
    def _password(self) -> str:
        return kept_secret(self._directory / "reader.secret")

    def _limit_connections(self, most: int) -> None:
        database = sql.Identifier(self._place.path[1:])
        with psycopg.connect(self._owner_url) as connection:
            connection.execute(sql.SQL("ALTER DATABASE {} CONNECTION LIMIT {}").format(database, most))
