"""A real MariaDB server for tests: one a session, a fresh database a test."""

import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest

from cli.demo.mariadb import MariaDb
from exchange.postgres import service_account


@pytest.fixture(scope="session")
def mariadb_server(reachable_directory: Path) -> Iterator[MariaDb]:
    """A server on a private port; fails, naming the package, where MariaDB is not installed."""
    server = MariaDb(reachable_directory / "mariadb", service_account())
    try:
        server.start()
        yield server
        server.stop()
    finally:
        server.kill()


@pytest.fixture
def mariadb_url(mariadb_server: MariaDb) -> Iterator[str]:
    """URL of a fresh utf8mb4 database whose user may do everything inside it and nothing beyond."""
    name = f"t_{secrets.token_hex(8)}"
    password = secrets.token_urlsafe(16)
    user = f"'{name}'@'127.0.0.1'"
    mariadb_server.execute(
        f"CREATE DATABASE {name} CHARACTER SET utf8mb4",
        f"CREATE USER {user} IDENTIFIED BY '{password}'",
        f"GRANT ALL ON {name}.* TO {user}",
    )
    yield f"mysql://{name}:{password}@127.0.0.1:{mariadb_server.port}/{name}"
    mariadb_server.execute(f"DROP DATABASE {name}", f"DROP USER {user}")
