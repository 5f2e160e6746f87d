"""The PostgreSQL of our own: private, durable, and able to start over whatever an earlier run left."""

import secrets
import stat
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from exchange.postgres import Cluster, service_account
from exchange.postgres.errors import ServerFailed


@pytest.fixture
def cluster(reachable_directory: Path) -> Iterator[Cluster]:
    """A cluster of the test's own, since it is killed."""
    cluster = Cluster(reachable_directory / f"cluster-{secrets.token_hex(4)}", service_account())
    cluster.start()
    yield cluster
    cluster.stop()


def test_durability_is_on_and_nothing_else_listens(cluster: Cluster) -> None:
    """fsync, full page writes and synchronous commit are on; only loopback TCP with scram is open."""
    with psycopg.connect(cluster.url()) as connection:
        shown = {
            name: connection.execute(f"show {name}").fetchone()
            for name in (
                "fsync",
                "full_page_writes",
                "synchronous_commit",
                "listen_addresses",
                "unix_socket_directories",
                "password_encryption",
            )
        }
        methods = connection.execute("select distinct auth_method from pg_hba_file_rules").fetchall()
    assert {name: row[0] for name, row in shown.items() if row} == {
        "fsync": "on",
        "full_page_writes": "on",
        "synchronous_commit": "on",
        "listen_addresses": "127.0.0.1",
        "unix_socket_directories": "",
        "password_encryption": "scram-sha-256",
    }
    assert methods == [("scram-sha-256",)]
    assert stat.S_IMODE(cluster.data.stat().st_mode) == 0o700


def test_wrong_password_is_refused(cluster: Cluster) -> None:
    """There is no trust authentication anywhere."""
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(f"postgresql://tongban_owner:wrong@127.0.0.1:{cluster.port}/postgres")


def test_chinese_text_has_trigrams(cluster: Cluster) -> None:
    """The locale lets trigram search find Chinese names; with locale C it silently finds nothing."""
    with psycopg.connect(cluster.url()) as connection:
        connection.execute("create extension pg_trgm")
        row = connection.execute("select show_trgm('莒南县大店镇')").fetchone()
    assert row is not None
    assert len(row[0]) == 7


def test_committed_rows_survive_a_kill(cluster: Cluster) -> None:
    """After kill -9 and a start, a committed row is there and an UNLOGGED one is gone."""
    with psycopg.connect(cluster.url(), autocommit=True) as connection:
        connection.execute("create table kept as select 1 as a")
        connection.execute("create unlogged table lost as select 1 as a")
    cluster.kill()
    assert not cluster.is_running()
    cluster.start()
    with psycopg.connect(cluster.url()) as connection:
        counts = connection.execute("select (select count(*) from kept), (select count(*) from lost)")
        assert counts.fetchone() == (1, 0)


def test_second_start_takes_over_a_running_server(cluster: Cluster) -> None:
    """A server that outlived the process that started it is ended, and its data served again."""
    Cluster(cluster.data.parent, service_account(), cluster.port).start()
    with psycopg.connect(cluster.url()) as connection:
        assert connection.execute("select 1").fetchone() == (1,)


def test_failure_shows_the_servers_words(cluster: Cluster) -> None:
    """A server that cannot start says why."""
    cluster.stop()
    with (cluster.data / "postgresql.conf").open("a") as configuration:
        configuration.write("max_connections = none\n")
    with pytest.raises(ServerFailed, match="max_connections"):
        cluster.start()
