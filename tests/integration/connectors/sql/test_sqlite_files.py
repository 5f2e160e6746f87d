"""An SQLite file is read as of one moment and never written to, and what is wrong with one is named."""

import sqlite3
import traceback
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from catalog.model import Contract
from connectors import open_connector
from connectors.errors import ConnectorError, ContractUnfit, SourceChanged, SourceRefused, SourceUnavailable
from connectors.sql.sqlite import source as sqlite
from connectors.testing import sample_contract, sample_field
from tests.integration.connectors.sql.test_sqlite import url_of

KEY, NAME = sample_field("code", key_position=1), sample_field("name")
CONTRACT = sample_contract(KEY, NAME, source="holders")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A file with two holders, as a program of the department left it."""
    with closing(sqlite3.connect(tmp_path / "holders.db")) as connection:
        connection.execute("create table holders (code text primary key, name text)")
        connection.execute("insert into holders values ('1', '刘某'), ('2', '王某')")
        connection.commit()
    return tmp_path / "holders.db"


def names(file: Path, contract: Contract = CONTRACT) -> list[str | None]:
    """Read the names."""
    with closing(open_connector(contract, lambda _name: url_of(file))) as connector:
        return [name for batch in connector.read(contract) for name in batch.rows.column("name").to_pylist()]


@pytest.fixture
def writer(file: Path) -> Iterator[sqlite3.Connection]:
    """A program of the department that has the file open."""
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        yield connection


def test_a_write_ahead_log_is_read_as_far_as_it_is_committed(file: Path, writer: sqlite3.Connection) -> None:
    """What stands in the log alone is there, what is not committed is not; nothing is checkpointed."""
    assert writer.execute("pragma journal_mode = wal").fetchone() == ("wal",)
    writer.execute("update holders set name = '李某' where code = '1'")
    before = file.read_bytes()
    writer.execute("begin")
    writer.execute("delete from holders")
    assert names(file) == ["李某", "王某"]
    assert file.read_bytes() == before
    assert "李某".encode() not in before


def test_a_read_sees_one_moment(file: Path, writer: sqlite3.Connection) -> None:
    """What is committed while a read is under way belongs to the next one."""
    writer.execute("pragma journal_mode = wal")
    writer.executemany("insert into holders values (?, '赵某')", [(f"{n:06}",) for n in range(10_001)])
    with closing(open_connector(CONTRACT, lambda _name: url_of(file))) as connector:
        batches = connector.read(CONTRACT)
        first = next(batches)
        writer.execute("delete from holders")
        assert first.rows.num_rows + sum(batch.rows.num_rows for batch in batches) == 10_003
        assert list(connector.read(CONTRACT)) == []


def test_count_and_rows_are_of_one_moment(file: Path, writer: sqlite3.Connection) -> None:
    """What is committed between the count and the rows is in neither: the rows are held to the count."""
    writer.execute("pragma journal_mode = wal")
    writer.execute("update holders set name = name")
    with sqlite.SqliteSource(file, "utf-8").snapshot("a/b") as snapshot:
        columns = list(snapshot.columns("holders").values())
        counted = snapshot.count("holders")
        writer.execute("delete from holders")
        assert len(list(snapshot.rows("holders", columns, ["code"]))) == counted == 2


def test_a_locked_file_is_unavailable(
    file: Path, writer: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A program that keeps the file for itself is waited for, and then worth another try later."""
    monkeypatch.setattr(sqlite, "BUSY_SECONDS", 0.1)
    writer.execute("begin exclusive")
    with pytest.raises(SourceUnavailable, match="SQLITE_BUSY"):
        names(file)
    writer.execute("rollback")
    assert names(file) == ["刘某", "王某"]


def test_the_file_is_never_written_to(file: Path) -> None:
    """Neither the file nor its directory is another after a read."""
    before, listed = file.read_bytes(), sorted(file.parent.iterdir())
    names(file)
    with closing(open_connector(CONTRACT, lambda _name: url_of(file))) as connector:
        connector.discover()
    assert (file.read_bytes(), sorted(file.parent.iterdir())) == (before, listed)
    with sqlite.SqliteSource(file, "utf-8").snapshot("a/b") as snapshot:
        assert isinstance(snapshot, sqlite.SqliteSnapshot)
        with pytest.raises(sqlite3.OperationalError, match="readonly"):
            snapshot._connection.execute("delete from holders")


@pytest.fixture
def closed(file: Path) -> Path:
    """The file in WAL mode, closed by its program."""
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("pragma journal_mode = wal")
        connection.execute("update holders set name = '李某' where code = '1'")
        connection.commit()
    return file


def test_nothing_is_left_beside_a_closed_file(closed: Path) -> None:
    """SQLite's own way would leave a log and its index there, under the exchange's account."""
    listed = sorted(closed.parent.iterdir())
    assert names(closed) == ["李某", "王某"]
    assert sorted(closed.parent.iterdir()) == listed
    with closing(sqlite3.connect(f"file:{closed}?mode=ro", uri=True)) as connection:
        connection.execute("select * from holders").fetchall()
    assert sorted(closed.parent.iterdir()) != listed


def test_a_closed_file_that_is_opened_and_changed_meanwhile_is_unavailable(closed: Path) -> None:
    """What was read then may be torn, so the read does not come to its end."""
    with closing(open_connector(CONTRACT, lambda _name: url_of(closed))) as connector:
        batches = connector.read(CONTRACT)
        next(batches)
        with closing(sqlite3.connect(closed)) as connection:
            connection.execute("delete from holders")
            connection.commit()
        with pytest.raises(SourceUnavailable, match="changed while it was read"):
            list(batches)
        assert list(connector.read(CONTRACT)) == []


def test_a_log_that_nobody_brought_in_is_refused(file: Path, writer: sqlite3.Connection) -> None:
    """A copy with its log has to be joined by its owner: without the log it would be an older truth."""
    writer.execute("pragma journal_mode = wal")
    writer.execute("update holders set name = '李某' where code = '1'")
    copy = file.parent / "copy.db"
    copy.write_bytes(file.read_bytes())
    (file.parent / "copy.db-wal").write_bytes((file.parent / "holders.db-wal").read_bytes())
    with pytest.raises(SourceRefused, match="log nobody has brought in"):
        names(copy)
    assert not (file.parent / "copy.db-shm").exists()


def test_a_hot_journal_is_unavailable(file: Path) -> None:
    """A write that was cut off has to be rolled back by its owner; what half stands there is not read."""
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("pragma cache_size = 1")
        connection.execute("begin immediate")
        connection.executemany("insert into holders values (?, '赵某')", [(f"{n:06}",) for n in range(5000)])
        journal = file.with_name(file.name + "-journal")
        torn, log = file.read_bytes(), journal.read_bytes()
        connection.execute("rollback")
    file.write_bytes(torn)
    journal.write_bytes(log)
    with pytest.raises(SourceUnavailable, match="SQLITE_READONLY"):
        names(file)


SPOILED: dict[str, tuple[bytes | None, type[ConnectorError], str]] = {
    "missing": (None, SourceUnavailable, "no file"),
    "text": ("编号,姓名\n1,刘某\n".encode() * 99, SourceRefused, "SQLITE_NOTADB"),
    "empty": (b"", SourceChanged, "no table holders"),
}


@pytest.mark.parametrize("case", SPOILED)
def test_what_is_no_database_is_named(case: str, tmp_path: Path) -> None:
    """Each has its fault; neither path nor person stands in it."""
    content, fault, message = SPOILED[case]
    file = tmp_path / "spoiled.db"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(fault, match=message) as caught:
        names(file)
    printed = "".join(traceback.format_exception(caught.value))
    assert "刘某" not in printed
    assert str(tmp_path) not in printed


def test_a_directory_is_refused(tmp_path: Path) -> None:
    """A path that leads to no file is a matter for a person."""
    with pytest.raises(SourceRefused, match="IsADirectoryError"):
        names(tmp_path)


def test_a_truncated_file_is_refused(file: Path) -> None:
    """A copy that was cut off gives no rows that pass for all of them."""
    with closing(sqlite3.connect(file)) as connection:
        connection.executemany("insert into holders values (?, '赵某')", [(f"{n:06}",) for n in range(5000)])
        connection.commit()
    content = file.read_bytes()
    file.write_bytes(content[: len(content) // 2])
    with pytest.raises(SourceRefused, match="SQLITE_CORRUPT"):
        names(file)


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        (sample_contract(KEY, NAME, source="licences"), "no table licences"),
        (sample_contract(KEY, sample_field("name", source_name="title"), source="holders"), "column title"),
        (sample_contract(KEY, sample_field("name", source_name="Name"), source="holders"), "column Name"),
    ],
)
def test_a_lost_table_or_column_is_named(changed: Contract, message: str, file: Path) -> None:
    """SQLite would take an unknown column in quotes for a text; it is looked for beforehand."""
    with pytest.raises(SourceChanged, match=message):
        names(file, changed)


def test_a_broken_view_is_named_where_it_is_read_and_no_trouble_elsewhere(file: Path) -> None:
    """A view over what is gone spoils its own read, and neither check nor discovery of the rest."""
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("create view names as select code, name from holders")
        connection.execute("create view gone as select * from nowhere")
    assert names(file, sample_contract(KEY, NAME, source="names")) == ["刘某", "王某"]
    connector = open_connector(CONTRACT, lambda _name: url_of(file))
    connector.check()
    assert {one.object: len(one.columns) for one in connector.discover()} == {
        "gone": 0,
        "holders": 2,
        "names": 2,
    }
    with pytest.raises(SourceChanged):
        names(file, sample_contract(KEY, NAME, source="gone"))


def test_names_cannot_leave_their_quotes(file: Path) -> None:
    """A table of a hostile name is read like any other."""
    hostile = 'a"; drop table holders; --'
    with closing(sqlite3.connect(file)) as connection:
        connection.execute(f"create table {sqlite.quoted(hostile)} as select * from holders")
        connection.commit()
    assert names(file, sample_contract(KEY, NAME, source=hostile)) == ["刘某", "王某"]
    assert names(file) == ["刘某", "王某"]


def test_an_unread_encoding_is_the_contracts_fault(file: Path) -> None:
    """Only encodings that can hold every name are read."""
    with pytest.raises(ContractUnfit, match="encoding: big5"):
        names(file, sample_contract(KEY, NAME, source="holders", options={"encoding": "big5"}))
