"""The suite itself: a connector that lies is caught by it."""

import csv
import hashlib
import io
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pytest

from catalog.model import Contract, Text
from connectors import open_connector
from connectors.base import Connector, Discovered, ReadBatch
from connectors.errors import SourceRefused
from connectors.testing import SUITE_FIELDS, ConnectorSuite, SuiteRow, suite_contract

COLUMNS = [field.source_name for field in SUITE_FIELDS]
OPTIONS = {"encoding": "utf-8", "empty": "null"}
Lie = Callable[[ReadBatch], ReadBatch]


def truth(batch: ReadBatch) -> ReadBatch:
    """Change nothing."""
    return batch


def swallowed_finding(batch: ReadBatch) -> ReadBatch:
    """Keep the NULL and forget why."""
    return replace(batch, findings=batch.findings[1:])


def dropped_row(batch: ReadBatch) -> ReadBatch:
    """Lose the last row."""
    return replace(batch, rows=batch.rows.slice(0, batch.rows.num_rows - 1))


def trimmed_text(batch: ReadBatch) -> ReadBatch:
    """Take blanks off the names, as well-meaning code does."""
    place = batch.rows.schema.get_field_index("name")
    names = [name and name.strip() for name in batch.rows.column("name").to_pylist()]
    return replace(batch, rows=batch.rows.set_column(place, "name", pa.array(names, pa.string())))


def swapped_keys(batch: ReadBatch) -> ReadBatch:
    """Hand the rows over in another order."""
    order = list(reversed(range(batch.rows.num_rows)))
    return replace(batch, rows=batch.rows.take(pa.array(order)))


class Liar:
    """A real connector with one lie on top."""

    def __init__(self, honest: Connector, lie: Lie) -> None:
        self._honest, self._lie = honest, lie

    def check(self) -> None:
        """Pass on."""
        self._honest.check()

    def discover(self) -> tuple[Discovered, ...]:
        """Pass on."""
        return self._honest.discover()

    def read(self, contract: Contract) -> Iterator[ReadBatch]:
        """Lie about each batch."""
        yield from map(self._lie, self._honest.read(contract))

    def keys(self, contract: Contract) -> Iterator[tuple[str, ...]]:
        """Pass on."""
        yield from self._honest.keys(contract)

    def close(self) -> None:
        """Pass on."""
        self._honest.close()


class LyingDepartment:
    """A directory of drops behind a liar."""

    def __init__(self, directory: Path, lie: Lie) -> None:
        self._directory, self._lie = directory, lie
        self.secrets: tuple[str, ...] = ()

    def contract(self) -> Contract:
        """The suite's contract."""
        return suite_contract("records.csv", OPTIONS)

    def fill(self, rows: Sequence[SuiteRow]) -> None:
        """Leave one drop."""
        text = io.StringIO(newline="")
        csv.writer(text).writerows([COLUMNS, *([row[name] for name in COLUMNS] for row in rows)])
        content = text.getvalue().encode()
        said = {"file": "records.csv", "sha256": hashlib.sha256(content).hexdigest(), "rows": len(rows)}
        said |= {"encoding": "utf-8", "created_at": "2026-01-01T00:00:00Z"}
        (self._directory / "records.csv").write_bytes(content)
        (self._directory / "records.csv.manifest.json").write_text(json.dumps(said))

    def connector(self) -> Connector:
        """The liar."""
        return Liar(open_connector(self.contract(), lambda _name: self._directory.as_uri()), self._lie)

    def unreachable(self) -> Connector:
        """A liar that answers although nothing is there."""
        return self.connector()

    def turned_away(self) -> Connector:
        """A liar that reads although it may not."""
        return self.connector()


def test_the_truth_passes(tmp_path: Path) -> None:
    """Without a lie the suite's tests on content pass."""
    suite, department = ConnectorSuite(), LyingDepartment(tmp_path, truth)
    suite.test_every_cell_is_exact_or_has_a_finding(department)
    suite.test_rows_come_in_key_order_and_keys_alone_are_the_same(department)
    suite.test_batches_have_the_contracts_schema(department)


@pytest.mark.parametrize("lie", [swallowed_finding, dropped_row, trimmed_text, swapped_keys])
def test_a_lie_about_content_is_caught(lie: Lie, tmp_path: Path) -> None:
    """A swallowed finding, a lost row, a trimmed cell and another order all fail."""
    with pytest.raises((AssertionError, ValueError)):
        ConnectorSuite().test_every_cell_is_exact_or_has_a_finding(LyingDepartment(tmp_path, lie))


def test_a_schema_that_differs_is_caught(tmp_path: Path) -> None:
    """A column of another type fails the schema's test."""

    def as_text(batch: ReadBatch) -> ReadBatch:
        place = batch.rows.schema.get_field_index("part")
        texts = batch.rows.column("part").cast(pa.string())
        return replace(batch, rows=batch.rows.set_column(place, "part", texts))

    with pytest.raises(AssertionError):
        ConnectorSuite().test_batches_have_the_contracts_schema(LyingDepartment(tmp_path, as_text))


def test_silence_about_faults_is_caught(tmp_path: Path) -> None:
    """A connector that gives rows where nothing answers or nobody let it in fails."""
    department = LyingDepartment(tmp_path, truth)
    department.fill([])
    with pytest.raises(pytest.fail.Exception):
        ConnectorSuite().test_a_source_that_does_not_answer_is_unavailable(department)
    with pytest.raises(pytest.fail.Exception):
        ConnectorSuite().test_a_source_that_says_no_has_refused(department)


def test_a_fault_that_tells_is_caught(tmp_path: Path) -> None:
    """A secret in a fault's text fails."""
    department = LyingDepartment(tmp_path, truth)
    department.secrets = ("pass-word",)
    with pytest.raises(SourceRefused) as caught:
        raise SourceRefused("a/b", Text("口令", "pass-word".upper().lower()), Text("", ""), Text("", ""))
    with pytest.raises(AssertionError):
        ConnectorSuite().require_discretion(department, caught)
