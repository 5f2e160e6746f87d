"""Memory does not grow with a sheet's rows, only with the workbook's shared texts."""

import tracemalloc
from pathlib import Path

import pytest

from connectors import open_connector
from connectors.testing import sample_contract, sample_field
from tests.integration.connectors.workbooks.writing import leave, row, text_cell, workbook

FEW, MANY = 24_000, 60_000
SLACK_BYTES = 2 * 1024 * 1024
CONTRACT = sample_contract(
    sample_field("id", key_position=1),
    sample_field("body"),
    source="*.xlsx",
    options={"format": "workbook", "sheet": "名册", "empty": "null"},
)


def peak_of(directory: Path, rows: int, *, is_shared: bool) -> int:
    """Read a workbook of that many rows, letting each batch go, and return the peak of Python's memory."""
    bodies = [f"<t>{number:06}{'县' * 50}</t>" for number in range(rows)] if is_shared else []
    cells = (
        f'<c t="s"><v>{number}</v></c>' if is_shared else text_cell(f"{number:06}{'县' * 50}")
        for number in range(rows)
    )
    records = (row(text_cell(str(number)), cell) for number, cell in enumerate(cells))
    header = row(text_cell("id"), text_cell("body"))
    leave(directory, workbook([header, *records], texts=bodies), rows)
    tracemalloc.start()
    connector = open_connector(CONTRACT, lambda _name: directory.as_uri())
    read = sum(batch.rows.num_rows for batch in connector.read(CONTRACT))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert read == rows
    return peak


@pytest.mark.parametrize("is_shared", [False, True])
def test_the_peak_is_flat_but_for_shared_texts(is_shared: bool, tmp_path: Path) -> None:  # noqa: FBT001 -- a pytest parameter
    """More rows cost no more where texts stand in the cells; shared ones show in the measure."""
    few, many = (peak_of(tmp_path, rows, is_shared=is_shared) for rows in (FEW, MANY))
    assert (many - few > SLACK_BYTES) is is_shared
