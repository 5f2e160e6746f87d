"""The promises of a live source: an honest one keeps all, each lie breaks the one it is about."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import count
from pathlib import Path

import pyarrow as pa
import pytest

from catalog.model import Contract
from cli.trial import promises_of
from cli.trial.opening import connector_of
from cli.trial.promises import Promise, show_promises
from connectors.base import BATCH_BYTES, BATCH_ROWS, Connector, ReadBatch
from connectors.testing import sample_field
from tests.unit.cli.licence_drop import NAMES, leave_drop, licence_contract, licences

KEYS_ALONE = 3
"""The pass that reads the keys alone; the two before it are whole."""

Lie = Callable[[int, ReadBatch], ReadBatch]


@pytest.fixture
def contract(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Contract:
    """The contract of a drop of thirty rows."""
    leave_drop(tmp_path / "drops", licences(30))
    monkeypatch.setenv("TONGBAN_CONN_TEST", (tmp_path / "drops").as_uri())
    monkeypatch.setenv("LANG", "C")
    return licence_contract()


def broken(promises: tuple[Promise, ...]) -> list[str]:
    """Return the titles of the promises that were not kept."""
    return [promise.title.en for promise in promises if not promise.kept]


def test_honest_source_keeps_all(contract: Contract, capsys: pytest.CaptureFixture[str]) -> None:
    """Eight promises kept, no value of a row in the table, and the next step."""
    promises = promises_of(contract)
    assert len(promises) == 8
    assert broken(promises) == []
    assert all(promise.as_json()["kept"] for promise in promises)
    show_promises(contract, promises)
    text = capsys.readouterr().out
    assert "all kept; next, to judge the rows: tongban connector read" in text
    assert not [name for name in NAMES if name in text]


def test_missing_column_breaks_its_promise(contract: Contract, capsys: pytest.CaptureFixture[str]) -> None:
    """A column that the source does not show is named, and reading is said to fail on it."""
    lost = replace(contract, fields=(*contract.fields, sample_field("lost", source_name="没有此列")))
    promises = promises_of(lost)
    assert broken(promises)[0] == "shows the contract's object with its columns"
    assert "没有此列" in next(promise.seen.en for promise in promises if not promise.kept)
    show_promises(lost, promises)
    assert "→ tongban connector discover test" in capsys.readouterr().err


def test_source_that_is_away_breaks_the_first(contract: Contract, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing else is tried where nothing answers."""
    monkeypatch.setenv("TONGBAN_CONN_TEST", "file:///nowhere")
    assert broken(promises_of(contract)) == ["the source answers and the contract fits it"]


def other_schema(_number: int, batch: ReadBatch) -> ReadBatch:
    """Hand over another type of a column."""
    return replace(batch, rows=batch.rows.drop_columns(["state"]))


def too_many(_number: int, batch: ReadBatch) -> ReadBatch:
    """Hand over one batch with more rows than a batch may have."""
    times = BATCH_ROWS // batch.rows.num_rows + 1
    rows = pa.Table.from_batches([batch.rows] * times).combine_chunks().to_batches()[0]
    return replace(batch, rows=rows)


def too_wide(_number: int, batch: ReadBatch) -> ReadBatch:
    """Hand over a batch that weighs more than a batch may."""
    place = batch.rows.schema.get_field_index("state")
    names = pa.array(["宽" * BATCH_BYTES, *[""] * (batch.rows.num_rows - 1)], pa.string())
    return replace(batch, rows=batch.rows.set_column(place, "state", names))


def other_rows(number: int, batch: ReadBatch) -> ReadBatch:
    """Hand over one row less in the second whole read."""
    return replace(batch, rows=batch.rows.slice(0, batch.rows.num_rows - number // 2))


def other_order(number: int, batch: ReadBatch) -> ReadBatch:
    """Turn the rows round in the second whole read."""
    order = list(range(batch.rows.num_rows))
    return replace(batch, rows=batch.rows.take(pa.array(order[::-1] if number == 2 else order)))


@pytest.mark.parametrize(
    ("lie", "promise"),
    [
        (other_schema, "batches have the contract's types, ordinals run through"),
        (too_many, f"batches of at most {BATCH_ROWS} rows, bounded in bytes"),
        (too_wide, f"batches of at most {BATCH_ROWS} rows, bounded in bytes"),
        (other_rows, "two reads agree in rows and keys"),
        (other_order, "every read has the same order"),
    ],
)
def test_each_lie_breaks_its_promise(
    contract: Contract, monkeypatch: pytest.MonkeyPatch, lie: Lie, promise: str
) -> None:
    """The control: a connector that lies on one point is caught on that point."""
    passes = count(1)

    @contextmanager
    def lying(of: Contract) -> Iterator[Connector]:
        with connector_of(of) as connector:
            honest, number = connector.read, next(passes)
            if number < KEYS_ALONE:
                told = lambda read: (lie(number, batch) for batch in honest(read))  # noqa: E731
                monkeypatch.setattr(connector, "read", told)
            yield connector

    monkeypatch.setattr("cli.trial.passes.connector_of", lying)
    assert promise in broken(promises_of(contract))
