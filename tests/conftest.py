"""Fixtures every test may use: a real PostgreSQL 18 and a fresh, migrated database in it."""

import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path, PurePath

import psycopg
import pytest
from hypothesis import settings
from xdist.scheduler import LoadFileScheduling  # type: ignore[import-untyped]

from exchange.migrate import migrate
from exchange.postgres import Cluster, service_account

pytest_plugins = ["tests.servers.mariadb", "tests.servers.sshd"]


settings.register_profile("tongban", deadline=None)  # no test depends on how busy a machine is
settings.load_profile("tongban")

ALONE = frozenset({"test_demo.py", "test_guides.py", "test_runtime.py"})
"""Files that run a whole Airflow: two of them at once would only wait for each other."""


class FilesSideBySide(LoadFileScheduling):  # type: ignore[misc]  # the library has no types
    """Gives each process whole files, for what a file's tests share, and one of them all that run Airflow."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        return "airflow" if PurePath(file).name in ALONE else file


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """One process more than there are cores: with one for each they stood idle for a third of the time."""
    return len(os.sched_getaffinity(0)) + 1


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> FilesSideBySide:
    """Hand the tests out as `FilesSideBySide` does."""
    return FilesSideBySide(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest."""
    items.sort(key=lambda item: item.path.name not in ALONE)


@pytest.fixture(scope="session")
def reachable_directory() -> Iterator[Path]:
    """A directory that servers under another account can pass through (pytest's own are closed)."""
    directory = Path(tempfile.mkdtemp(prefix="tongban-test-"))
    directory.chmod(0o711)
    yield directory
    shutil.rmtree(directory, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres_server(reachable_directory: Path) -> Iterator[Cluster]:
    """A PostgreSQL 18 on a private port, durability on; tests that kill a server start their own."""
    cluster = Cluster(reachable_directory / "postgres", service_account())
    cluster.start()
    yield cluster
    cluster.stop()


@pytest.fixture(scope="session")
def migrated_template(postgres_server: Cluster) -> str:
    """The name of a database at the newest schema, copied for each test."""
    with psycopg.connect(postgres_server.url(), autocommit=True) as connection:
        connection.execute("create database migrated_template")
    migrate(postgres_server.url("migrated_template"))
    return "migrated_template"


@pytest.fixture
def database_url(postgres_server: Cluster, migrated_template: str) -> Iterator[str]:
    """The owner's URL of a fresh database at the newest schema, dropped after the test."""
    name = f"test_{secrets.token_hex(6)}"
    with psycopg.connect(postgres_server.url(), autocommit=True) as connection:
        connection.execute(f"create database {name} template {migrated_template}")
        yield postgres_server.url(name)
        connection.execute(f"drop database {name} with (force)")
