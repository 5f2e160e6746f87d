"""A small exchange that is at work: a server and a home of its own, a sealer, entries that keep coming."""

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import create_engine
from sqlalchemy.pool import NullPool

from cli.demo.children import Child
from cli.demo.exchange import LocalExchange, create_database, prepare_exchange
from exchange.backup.making import make_backup
from exchange.backup.vault import read_secrets
from exchange.key_check import require_same_key
from exchange.keys import KeyRing
from exchange.migrate import sqlalchemy_url
from exchange.postgres import Cluster, service_account
from exchange.postgres.cluster import free_port
from tests.integration.exchange.ledger.conftest import use
from tests.scenarios.waiting import until
from tests.unit.cli.command_line import kept_environment

PASSPHRASE = "correct horse battery"
RESOURCE = "public_security/resident_identity"
STATE = "insert into ops.resource_state (resource, attempted_at) values (%s, now())"
APPEND = "select ledger.append(%s, %s, %s::bytea[], %s::bytea[])"


@dataclass
class AtWork:
    """A prepared exchange whose sealer runs."""

    exchange: LocalExchange
    cluster: Cluster
    sealer: Child

    def append(self, amount: int) -> None:
        """Append entries in one flush."""
        bodies = [use(int.from_bytes(os.urandom(8))).canonical() for _ in range(amount)]
        nothing: list[bytes | None] = [None] * amount
        with psycopg.connect(self.owner_url, autocommit=True) as connection:
            connection.execute(APPEND, [self.exchange.settings.origin, bodies, nothing, nothing])

    @property
    def owner_url(self) -> str:
        """The owner's URL of the database."""
        return self.exchange.settings.database_url.get_secret_value()

    @property
    def size(self) -> int:
        """How many entries the log has."""
        with psycopg.connect(self.owner_url) as connection:
            row = connection.execute("select size from ledger.head").fetchone()
        assert row is not None
        return int(row[0])

    @property
    def sealed(self) -> int:
        """How many entries the published head covers."""
        checkpoint = self.exchange.settings.ledger_dir / "checkpoint"
        return int(checkpoint.read_text().split("\n")[1]) if checkpoint.exists() else -1

    def seal_all(self) -> None:
        """Wait until everything is sealed."""
        until(lambda: self.sealed == self.size)

    @contextmanager
    def load(self) -> Iterator[None]:
        """Append entries without a pause until the end."""
        stop = threading.Event()

        def go_on() -> None:
            while not stop.is_set():
                self.append(7)

        thread = threading.Thread(target=go_on)
        thread.start()
        try:
            yield
        finally:
            stop.set()
            thread.join()

    def back_up(self, directory: Path, at: datetime | None = None) -> Path:
        """Make a backup with its keys."""
        secrets = read_secrets(self.exchange.settings.keys_dir, self.exchange.variables)
        moment = at or datetime.now(UTC)
        settings = self.exchange.settings
        return make_backup(settings, directory, moment, silent, secrets=secrets, passphrase=PASSPHRASE)


def silent(_zh: str, _en: str) -> nullcontext[Callable[[int], None]]:
    """Tell nobody of a step."""
    return nullcontext(lambda _percent: None)


@pytest.fixture(scope="module")
def at_work(reachable_directory: Path, request: pytest.FixtureRequest) -> Iterator[AtWork]:
    """The exchange, with 600 sealed entries and one published resource without rows."""
    home = reachable_directory / f"backup-{request.module.__name__.rpartition('.')[2]}"
    home.mkdir(mode=0o711)
    cluster = Cluster(home / "postgres", service_account())
    cluster.start()
    create_database(cluster.url(), "exchange")
    with kept_environment():
        exchange = prepare_exchange(home, cluster.url("exchange"), cluster, {}, free_port())
    engine = create_engine(sqlalchemy_url(cluster.url("exchange")), poolclass=NullPool)
    with engine.begin() as connection:
        require_same_key(connection, KeyRing(exchange.settings.keys_dir).subject_key)
        connection.exec_driver_sql(STATE, (RESOURCE,))
    engine.dispose()
    sealer = Child(home, "sealer", ["ledger", "seal"], exchange.variables)
    sealer.start()
    at_work = AtWork(exchange, cluster, sealer)
    at_work.append(600)
    at_work.seal_all()
    yield at_work
    sealer.stop()
    cluster.stop()
