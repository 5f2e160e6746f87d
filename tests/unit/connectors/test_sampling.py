"""The first rows alone: cut to what was asked for, whatever the batches, and the source is let go."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from catalog.model import Contract
from connectors import open_connector
from connectors.base import BATCH_ROWS, ReadBatch
from connectors.sampling import first_rows
from tests.unit.cli.licence_drop import leave_drop, licence_contract, licences


@pytest.fixture
def url(tmp_path: Path) -> str:
    """A drop of two batches, the first and the last row of the first batch unreadable."""
    rows = licences(BATCH_ROWS + 5)
    rows[0][4] = rows[9][4] = rows[BATCH_ROWS - 1][4] = "20310230"
    leave_drop(tmp_path / "drops", rows)
    return (tmp_path / "drops").as_uri()


@pytest.mark.parametrize(
    ("most", "findings"), [(1, 1), (9, 1), (10, 2), (BATCH_ROWS, 3), (BATCH_ROWS + 3, 3)]
)
def test_rows_and_findings_are_cut_together(url: str, most: int, findings: int) -> None:
    """Exactly as many rows as asked for, with the findings of these rows and no others."""
    batches = list(
        first_rows(open_connector(licence_contract(), lambda _name: url), licence_contract(), most)
    )
    assert sum(batch.rows.num_rows for batch in batches) == most
    assert sum(len(batch.findings) for batch in batches) == findings


def test_fewer_rows_than_asked_for_are_all_rows(url: str) -> None:
    """A source that ends early ends the sample."""
    connector = open_connector(licence_contract(), lambda _name: url)
    rows = sum(batch.rows.num_rows for batch in first_rows(connector, licence_contract(), 2 * BATCH_ROWS))
    assert rows == BATCH_ROWS + 5


def test_read_that_is_left_is_closed(url: str) -> None:
    """The source's own reading is ended, not left to chance."""
    closed = []

    class Watched:
        def read(self, contract: Contract) -> Iterator[ReadBatch]:
            try:
                yield from open_connector(contract, lambda _name: url).read(contract)
            finally:
                closed.append(contract.name)

    assert list(first_rows(Watched(), licence_contract(), 1))  # type: ignore[arg-type]  # only reads
    assert closed == ["test_department/test_resource"]
