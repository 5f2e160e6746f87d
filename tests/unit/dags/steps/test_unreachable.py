"""Telling a lost exchange database from other faults, met with the real libraries."""

from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import adbc_driver_postgresql.dbapi as adbc
import psycopg
import pytest
import sqlalchemy as sa
from sqlalchemy.pool import NullPool

from catalog.model import Text
from connectors.errors import SourceRefused, SourceUnavailable
from dags.steps.unreachable import lost_connection
from exchange.migrate import sqlalchemy_url
from exchange.postgres import Cluster, service_account
from quality.errors import JudgementFailed

NOBODY = "postgresql://u:p@127.0.0.1:1/exchange"
Use = Callable[[str], None]


def by_psycopg(url: str) -> None:
    """Ask the database with psycopg."""
    with psycopg.connect(url) as connection:
        connection.execute("select pg_sleep(20)")


def by_sqlalchemy(url: str) -> None:
    """Ask the database with SQLAlchemy."""
    with sa.create_engine(sqlalchemy_url(url), poolclass=NullPool).connect() as connection:
        connection.execute(sa.text("select 1"))


def by_adbc(url: str) -> None:
    """Ask the database with ADBC."""
    with adbc.connect(url) as connection, connection.cursor() as cursor:
        cursor.execute("select 1")


def fault_of(use: Use, url: str) -> Exception:
    """Return what `use` raises."""
    with pytest.raises(Exception) as caught:  # noqa: PT011  # any kind: the room decides which it is
        use(url)
    assert isinstance(caught.value, Exception)
    return caught.value


@pytest.mark.parametrize("use", [by_psycopg, by_sqlalchemy, by_adbc])
def test_closed_port_is_lost(use: Use) -> None:
    """A database that is not there is lost, whichever library asks."""
    assert lost_connection(fault_of(use, NOBODY)) == "no connection"


@pytest.mark.parametrize("use", [by_psycopg, by_sqlalchemy, by_adbc])
def test_wrong_password_is_an_answer(use: Use, postgres_server: Cluster) -> None:
    """A server that refuses a login is there: trying again would not help."""
    place = urlsplit(postgres_server.url())
    wrong = place._replace(netloc=f"nobody:wrong@127.0.0.1:{place.port}").geturl()
    assert lost_connection(fault_of(use, wrong)) is None


@pytest.mark.parametrize("use", [by_psycopg, by_sqlalchemy, by_adbc])
def test_missing_database_is_an_answer(use: Use, postgres_server: Cluster) -> None:
    """A database that does not exist is a fault of the settings."""
    assert lost_connection(fault_of(use, postgres_server.url("absent"))) is None


def test_faulty_statement_is_no_loss(postgres_server: Cluster) -> None:
    """A fault of SQL is not taken for a lost connection."""

    def ask(url: str) -> None:
        with psycopg.connect(url) as connection:
            connection.execute("select absent")

    assert lost_connection(fault_of(ask, postgres_server.url())) is None


def test_ended_session_is_lost(postgres_server: Cluster) -> None:
    """A session that the server ends in the middle is lost, with PostgreSQL's own state."""

    def ask(url: str) -> None:
        with psycopg.connect(url) as connection:
            connection.execute("select pg_terminate_backend(pg_backend_pid())")

    assert lost_connection(fault_of(ask, postgres_server.url())) == "SQLSTATE 57P01"


def test_killed_server_is_lost(reachable_directory: Path) -> None:
    """A server killed while it works is lost."""
    cluster = Cluster(reachable_directory / "killed", service_account())
    cluster.start()
    with psycopg.connect(cluster.url(), autocommit=True) as connection:
        cluster.kill()
        with pytest.raises(psycopg.OperationalError) as caught:
            connection.execute("select 1")
    assert lost_connection(caught.value) is not None


def test_cause_below_another_fault_is_found() -> None:
    """A gate that could not judge because the database went away is told by its cause."""
    lost = fault_of(by_psycopg, NOBODY)
    outer = JudgementFailed(Text("该表未作判定", "the table was not judged"))
    outer.__cause__ = lost
    assert lost_connection(outer) == "no connection"
    assert lost_connection(JudgementFailed(Text("缺少一列", "a column is missing"))) is None


@pytest.mark.parametrize("kind", [SourceUnavailable, SourceRefused])
def test_departments_postgresql_is_not_the_exchange(kind: type[SourceUnavailable | SourceRefused]) -> None:
    """A department's own PostgreSQL being away is the connector's fault to tell, not ours."""
    fault = kind("a/b", Text("这", "this"), Text("那", "that"), Text("照做", "do so"))
    fault.__cause__ = fault_of(by_psycopg, NOBODY)
    assert lost_connection(fault) is None
