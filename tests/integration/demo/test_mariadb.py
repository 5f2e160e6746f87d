"""The MariaDB launcher against the real server."""

import contextlib
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import MySQLdb
import pytest

from cli.demo.mariadb import MariaDb
from exchange.postgres import service_account


@pytest.fixture
def server() -> Iterator[MariaDb]:
    """A server of this test's own, which the test may kill."""
    with tempfile.TemporaryDirectory(prefix="tongban-") as directory:
        mariadb = MariaDb(Path(directory), service_account())
        yield mariadb
        mariadb.kill()


def _rows(server: MariaDb, statement: str) -> tuple[tuple[object, ...], ...]:
    with server.connect() as connection, closing(connection.cursor()) as cursor:
        cursor.execute(statement)
        return tuple(cursor.fetchall())


def test_temporary_tables_have_a_place_of_their_own(server: MariaDb) -> None:
    """No other server, which clears its place when it starts, can take them away."""
    server.start()
    assert _rows(server, "SELECT @@tmpdir") == ((str(server.data.parent / "tmp"),),)


def test_committed_rows_survive_kill_and_a_second_start(server: MariaDb) -> None:
    """After SIGKILL, a new launcher over the same directory finds what was committed."""
    server.start()
    server.execute("CREATE DATABASE d", "CREATE TABLE d.t (a INT)", "INSERT INTO d.t VALUES (7)")
    server.kill()
    again = MariaDb(server.data.parent, service_account())
    again.start()
    try:
        assert _rows(again, "SELECT a FROM d.t") == ((7,),)
    finally:
        again.stop()


def test_second_start_takes_over_a_server_left_running(server: MariaDb) -> None:
    """A server that an earlier run left behind is ended, so that the data never has two masters."""
    server.start()
    again = MariaDb(server.data.parent, service_account())
    again.start()
    try:
        assert again.port != server.port
        with pytest.raises(MySQLdb.OperationalError), server.connect():
            pass
    finally:
        again.stop()


def test_half_made_data_is_made_anew(server: MariaDb) -> None:
    """Data without the mark of a finished installation is thrown away and made again."""
    server.data.mkdir(parents=True)
    (server.data / "ibdata1").write_bytes(b"half")
    server.start()
    assert _rows(server, "SELECT 1") == ((1,),)


def test_stop_ends_the_process(server: MariaDb) -> None:
    """After a stop no process works over the data, and a second stop is harmless."""
    server.start()
    assert server.is_running()
    server.stop()
    server.stop()
    assert not server.is_running()


def test_no_account_enters_without_a_password(mariadb_server: MariaDb) -> None:
    """Neither root nor an anonymous user can log in over TCP without a password."""
    for user in ("root", "", "tongban_owner"):
        with (
            pytest.raises(MySQLdb.OperationalError),
            contextlib.closing(MySQLdb.connect(host="127.0.0.1", port=mariadb_server.port, user=user)),
        ):
            pass


def test_url_of_a_test_opens_its_own_database_only(mariadb_server: MariaDb, mariadb_url: str) -> None:
    """The user of a fresh database writes four-byte characters there and cannot read the server's tables."""
    parts = urlsplit(mariadb_url)
    with closing(
        MySQLdb.connect(
            host=parts.hostname or "",
            port=parts.port or 0,
            user=parts.username or "",
            password=parts.password or "",
            database=parts.path[1:],
            charset="utf8mb4",
        )
    ) as connection:
        cursor = connection.cursor()
        cursor.execute("CREATE TABLE t (name VARCHAR(10))")
        cursor.execute("INSERT INTO t VALUES ('𠮷')")
        cursor.execute("SELECT name FROM t")
        assert cursor.fetchall() == (("𠮷",),)
        with pytest.raises(MySQLdb.OperationalError):
            cursor.execute("SELECT * FROM mysql.user")


def test_a_missing_program_names_its_package(server: MariaDb, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without mariadbd the fault says what to install; nothing is skipped."""
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr("cli.demo.programs.OFF_PATH", ())
    with pytest.raises(Exception, match="apt-get install -y mariadb-server"):
        server.start()
