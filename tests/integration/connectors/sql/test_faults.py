"""Faults of SQL servers in the middle of things: named, never a short read, never a secret."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from urllib.parse import urlsplit

import psycopg
import pytest

from catalog.model import Contract, LogicalType
from cli.demo.mariadb import MariaDb
from connectors import open_connector
from connectors.base import Connector
from connectors.errors import ContractUnfit, SourceChanged, SourceRefused, SourceUnavailable
from connectors.sql.connector import SqlConnector
from connectors.sql.mariadb import MariaDbSnapshot
from connectors.testing import sample_contract, sample_field

ROWS = 40_000
KEY = sample_field("id", LogicalType.INTEGER, key_position=1)
CONTRACT = sample_contract(KEY, sample_field("body"), source="records")
MARIADB_ROWS = f"insert into records select seq, repeat('x', 500) from seq_1_to_{ROWS}"
POSTGRES_ROWS = f"insert into records select g, repeat('x', 500) from generate_series(1, {ROWS}) g"


@pytest.fixture
def mariadb_records(mariadb_server: MariaDb, mariadb_url: str) -> str:
    """A MariaDB table too large for one fetch; returns its URL."""
    with mariadb_server.connect(urlsplit(mariadb_url).path[1:]) as connection:
        connection.cursor().execute("create table records (id int primary key, body text)")
        connection.cursor().execute(MARIADB_ROWS)
        connection.commit()
    return mariadb_url


@pytest.fixture
def postgres_records(database_url: str) -> str:
    """A PostgreSQL table too large for one fetch; returns its URL."""
    with psycopg.connect(database_url) as connection:
        connection.execute("create table records (id int primary key, body text)")
        connection.execute(POSTGRES_ROWS)
    return database_url


def opened(url: str, contract: Contract = CONTRACT) -> Connector:
    """A connector on the URL."""
    return open_connector(contract, lambda _name: url)


def read_some_then(connector: Connector, accident: str, kill: Iterator[None]) -> None:
    """Read one batch, let the accident happen, and require the read to say so."""
    with closing(connector):
        batches = connector.read(CONTRACT)
        assert next(batches).rows.num_rows == 10_000
        next(kill)
        with pytest.raises(SourceUnavailable, match=accident):
            for _ in batches:
                pass


def test_a_mariadb_connection_killed_mid_read_is_unavailable(
    mariadb_server: MariaDb, mariadb_records: str
) -> None:
    """A killed connection ends in a fault, not in fewer rows."""

    def kill() -> Iterator[None]:
        with mariadb_server.connect() as owner, closing(owner.cursor()) as cursor:
            user = urlsplit(mariadb_records).username
            cursor.execute("select id from information_schema.processlist where user = %s", [user])
            for (number,) in cursor.fetchall():
                cursor.execute(f"kill {number}")
        yield

    read_some_then(opened(mariadb_records), "MySQL error", kill())


def test_a_postgres_connection_killed_mid_read_is_unavailable(postgres_records: str) -> None:
    """A terminated backend ends in a fault, not in fewer rows."""

    def kill() -> Iterator[None]:
        with psycopg.connect(postgres_records) as owner:
            owner.execute(
                "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'tongban'"
            )
        yield

    read_some_then(opened(postgres_records), "SQLSTATE 57P01", kill())


@pytest.mark.parametrize("engine", ["mariadb_records", "postgres_records"])
def test_a_read_is_one_moment(engine: str, request: pytest.FixtureRequest, mariadb_server: MariaDb) -> None:
    """Rows deleted and added while a read is under way change nothing in it."""
    url = request.getfixturevalue(engine)
    with closing(opened(url)) as connector:
        batches = connector.read(CONTRACT)
        rows = next(batches).rows.num_rows
        if engine == "mariadb_records":
            with mariadb_server.connect(urlsplit(url).path[1:]) as other:
                other.cursor().execute("delete from records where id > 20000")
                other.cursor().execute("insert into records values (99999, 'late')")
                other.commit()
        else:
            with psycopg.connect(url) as other:
                other.execute("delete from records where id > 20000")
                other.execute("insert into records values (99999, 'late')")
        assert rows + sum(batch.rows.num_rows for batch in batches) == ROWS


def test_a_count_that_differs_is_a_fault(mariadb_records: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where an engine gives no snapshot, rows are held against the source's own count."""
    monkeypatch.setattr(MariaDbSnapshot, "count", lambda _self, _table: ROWS + 1)
    with closing(opened(mariadb_records)) as connector:
        with pytest.raises(SourceUnavailable, match=f"{ROWS} rows; expected the {ROWS + 1}"):
            list(connector.read(CONTRACT))
        with pytest.raises(SourceUnavailable):
            list(connector.keys(CONTRACT))


def test_a_myisam_table_that_grows_under_the_read_is_noticed(
    mariadb_server: MariaDb, mariadb_records: str
) -> None:
    """A table without snapshots: a row that comes in after the count is a fault."""
    name = urlsplit(mariadb_records).path[1:]
    mariadb_server.execute(f"alter table {name}.records engine = MyISAM")
    counted = MariaDbSnapshot.count

    def count_then_insert(snapshot: MariaDbSnapshot, table: str) -> int:
        rows = counted(snapshot, table)
        mariadb_server.execute(f"insert into {name}.records values (99999, 'late')")
        return rows

    with pytest.MonkeyPatch.context() as patch, closing(opened(mariadb_records)) as connector:
        patch.setattr(MariaDbSnapshot, "count", count_then_insert)
        with pytest.raises(SourceUnavailable, match="expected the 40000"):
            list(connector.read(CONTRACT))


def test_no_right_on_the_table_is_a_refusal(
    mariadb_server: MariaDb, mariadb_records: str, postgres_records: str
) -> None:
    """A login that may come in but not read: `SourceRefused` on both engines."""
    parts = urlsplit(mariadb_records)
    name = parts.path[1:]
    mariadb_server.execute(
        f"revoke all on {name}.* from '{name}'@'127.0.0.1'",
        f"grant select (id) on {name}.records to '{name}'@'127.0.0.1'",
    )
    only_keys = replace(CONTRACT, fields=(KEY,))
    with closing(opened(mariadb_records)) as connector:
        assert len(list(connector.keys(CONTRACT))) == ROWS
        assert sum(batch.rows.num_rows for batch in connector.read(only_keys)) == ROWS
        with pytest.raises(SourceChanged, match="the column body"):  # the server hides what it withholds
            list(connector.read(CONTRACT))
    with psycopg.connect(postgres_records) as owner:
        owner.execute("create role limited_reader login password 'limited'")
    place = urlsplit(postgres_records)
    limited = place._replace(netloc=f"limited_reader:limited@127.0.0.1:{place.port}").geturl()
    try:
        with closing(opened(limited)) as connector, pytest.raises(SourceRefused, match="42501"):
            list(connector.read(CONTRACT))
    finally:
        with psycopg.connect(postgres_records) as owner:
            owner.execute("drop role limited_reader")


@pytest.mark.parametrize("engine", ["mariadb_records", "postgres_records"])
def test_a_missing_table_is_a_change(engine: str, request: pytest.FixtureRequest) -> None:
    """A table that is not there: `SourceChanged`, naming it."""
    elsewhere = replace(CONTRACT, source=replace(CONTRACT.source, object="no_such_table"))
    with (
        closing(opened(request.getfixturevalue(engine))) as connector,
        pytest.raises(SourceChanged, match="no_such_table"),
    ):
        list(connector.read(elsewhere))


NASTY = 're"c`o;--%s {x}'


def test_names_cannot_leave_their_quotes(
    mariadb_server: MariaDb, mariadb_url: str, database_url: str
) -> None:
    """Tables and columns with quotes, semicolons and marks in their names are read like any other."""
    contract = sample_contract(
        sample_field("id", LogicalType.INTEGER, source_name=NASTY, key_position=1), source=NASTY
    )
    quoted = NASTY.replace("`", "``")
    with mariadb_server.connect(urlsplit(mariadb_url).path[1:]) as connection:
        connection.cursor().execute(f"create table `{quoted}` (`{quoted}` int primary key)")
        connection.cursor().execute(f"insert into `{quoted}` values (7)")
        connection.commit()
    doubled = NASTY.replace('"', '""')
    with psycopg.connect(database_url) as owner:
        owner.execute(f'create table "{doubled}" ("{doubled}" int primary key)'.encode())
        owner.execute(f'insert into "{doubled}" values (7)'.encode())
    for url in (mariadb_url, database_url):
        with closing(opened(url, contract)) as connector:
            assert list(connector.keys(contract)) == [("7",)]


def test_the_contracts_offset_dates_wall_clock_times(mariadb_server: MariaDb, mariadb_url: str) -> None:
    """Option `offset` gives DATETIME columns their offset, leaves TIMESTAMP alone and must be one."""
    fields = (KEY, *(sample_field(name, LogicalType.TIMESTAMP) for name in ("wall", "moment")))
    contract = sample_contract(*fields, options={"offset": "+08:00"})
    with mariadb_server.connect(urlsplit(mariadb_url).path[1:]) as connection:
        cursor = connection.cursor()
        cursor.execute("set time_zone = '+08:00'")
        cursor.execute("create table records (id int primary key, wall datetime, moment timestamp null)")
        cursor.execute("insert into records values (1, '2024-01-01 08:00:00', '2024-01-01 08:00:00')")
        connection.commit()
    with closing(opened(mariadb_url, contract)) as connector:
        (batch,) = connector.read(contract)
        assert batch.findings == ()
        (row,) = batch.rows.to_pylist()
        assert row["wall"] == row["moment"]
        assert row["wall"].isoformat() == "2024-01-01T00:00:00+00:00"
        wrong = replace(contract, source=replace(contract.source, options={"offset": "Asia/Shanghai"}))
        with pytest.raises(ContractUnfit, match="offset"):
            list(connector.read(wrong))


def test_an_unread_charset_is_named(mariadb_server: MariaDb, mariadb_url: str) -> None:
    """A character set that is not decoded here stops the read, instead of letting the server convert."""
    with mariadb_server.connect(urlsplit(mariadb_url).path[1:]) as connection:
        connection.cursor().execute(
            "create table records (id int primary key, body text character set hebrew)"
        )
    with closing(opened(mariadb_url)) as connector, pytest.raises(SourceChanged, match="hebrew"):
        list(connector.read(CONTRACT))


def test_an_encryption_that_is_wished_is_not_given_up(mariadb_url: str) -> None:
    """The client library falls back to clear text without a word; the connector does not."""
    wished = f"{mariadb_url}?ssl_ca=/etc/ssl/certs/ca-certificates.crt"
    with closing(opened(wished)) as connector, pytest.raises(SourceRefused, match="clear text"):
        connector.check()


def test_postgres_padding_and_infinity(database_url: str) -> None:
    """Blanks that pad character(n) are no content; infinity is no date and becomes a finding."""
    fields = (sample_field("id", key_position=1), sample_field("day", LogicalType.DATE))
    contract = sample_contract(*fields)
    with psycopg.connect(database_url) as owner:
        owner.execute("create table records (id char(10) primary key, day date)")
        owner.execute("insert into records values ('a', 'infinity'), ('b', '2024-02-29')")
    with closing(opened(database_url, contract)) as connector:
        (batch,) = connector.read(contract)
    assert batch.rows.column("id").to_pylist() == ["a", "b"]
    assert [(found.ordinal, found.raw) for found in batch.findings] == [(0, "infinity")]


def test_closing_ends_the_connection_of_a_read_left_early(
    mariadb_server: MariaDb, mariadb_records: str
) -> None:
    """A closed connector leaves no connection behind at the source."""
    connector = opened(mariadb_records)
    assert isinstance(connector, SqlConnector)
    left = connector.read(CONTRACT)
    next(left)
    connector.close()
    query = "select count(*) from information_schema.processlist where user = %s and command <> 'Killed'"
    with mariadb_server.connect() as owner, closing(owner.cursor()) as cursor:
        for _ in range(100):
            cursor.execute(query, [urlsplit(mariadb_records).username])
            if cursor.fetchone() == (0,):
                return
    pytest.fail("the connection is still there")
