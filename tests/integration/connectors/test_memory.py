"""Memory does not grow with the source: four times the rows cost no more at the peak."""

import hashlib
import json
import tracemalloc
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import psycopg
import pyarrow as pa
import pytest

from catalog.model import Contract, LogicalType
from connectors import open_connector
from connectors.base import Dated
from connectors.testing import sample_contract, sample_field

FEW, MANY = 25_000, 100_000
SLACK_BYTES = 4 * 1024 * 1024
KEY = sample_field("id", LogicalType.INTEGER, key_position=1)
OPTIONS = {"encoding": "utf-8", "empty": "null"}
CONTRACT = sample_contract(KEY, sample_field("body"), source="records", options=OPTIONS)


def drop_of(directory: Path, rows: int) -> str:
    """Leave a drop of that many rows and return the directory's URL."""
    body = "县" * 50
    content = ("id,body\n" + "".join(f"{number},{body}\n" for number in range(rows))).encode()
    said = {"file": "records", "sha256": hashlib.sha256(content).hexdigest(), "rows": rows}
    said |= {"encoding": "utf-8", "created_at": "2026-01-01T00:00:00Z"}
    (directory / "records").write_bytes(content)
    (directory / "records.manifest.json").write_text(json.dumps(said))
    return directory.as_uri()


def table_of(database_url: str, rows: int) -> str:
    """Make a table of that many rows and return the database's URL."""
    with psycopg.connect(database_url) as connection:
        connection.execute("drop table if exists records")
        connection.execute("create table records (id int primary key, body text)")
        connection.execute(
            f"insert into records select g, repeat('县', 50) from generate_series(1, {rows}) g"
        )
    return database_url


def peak_of(url: str, contract: Contract = CONTRACT) -> int:
    """Read everything, letting each batch go, and return the peak of Python's and Arrow's memory."""
    arrow = pa.default_memory_pool()
    most = 0
    tracemalloc.start()
    with closing(open_connector(contract, lambda _name: url)) as connector:
        for batch in connector.read(contract):
            most = max(most, arrow.bytes_allocated())
            assert batch.rows.num_rows
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak + most


@pytest.mark.parametrize("kind", ["drop", "table"])
def test_the_peak_is_flat(kind: str, tmp_path: Path, database_url: str) -> None:
    """Reading four times the rows takes about the same memory, for files and for tables."""
    sources: dict[str, Callable[[int], str]] = {
        "drop": lambda rows: drop_of(tmp_path, rows),
        "table": lambda rows: table_of(database_url, rows),
    }
    few, many = peak_of(sources[kind](FEW)), peak_of(sources[kind](MANY))
    assert many - few < SLACK_BYTES


def test_the_measure_sees_what_is_held(tmp_path: Path) -> None:
    """Positive control: holding all batches shows in the same measure."""
    url = drop_of(tmp_path, FEW)
    flat = peak_of(url)
    with closing(open_connector(CONTRACT, lambda _name: url)) as connector:
        assert isinstance(connector, Dated)
        dated = [connector.content_at]
        held = [list(connector.read(CONTRACT)) for _ in range(6)]
        dated.append(connector.content_at)
        assert peak_of(url) - flat > SLACK_BYTES
    assert len(held) == 6
    assert [moment is None for moment in dated] == [True, False]
