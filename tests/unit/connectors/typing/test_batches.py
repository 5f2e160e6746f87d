"""Batches: bounded in rows and bytes, ordinals running through, none of the rows lost."""

from collections.abc import Iterator

import pytest

from catalog.model import LogicalType
from connectors.base import BATCH_BYTES, BATCH_ROWS
from connectors.errors import ContractUnfit
from connectors.testing import sample_contract, sample_field
from connectors.typing import Unreadable, typed_batches
from connectors.typing.batches import Row, bounded_groups

CONTRACT = sample_contract(sample_field("id", key_position=1), sample_field("body"))


def test_rows_are_cut_at_the_bound() -> None:
    """One row over the bound makes a second batch, and ordinals go on."""
    rows = ([str(number), None] for number in range(BATCH_ROWS + 1))
    first, second = typed_batches(CONTRACT, rows)
    assert (first.rows.num_rows, second.rows.num_rows) == (BATCH_ROWS, 1)
    assert second.rows.column("_ordinal").to_pylist() == [BATCH_ROWS]


THIRD = BATCH_BYTES // 3


@pytest.mark.parametrize(
    "cell", ["x" * THIRD, b"x" * THIRD, "宽" * (THIRD // 3), Unreadable("x" * THIRD, "")]
)
def test_bytes_are_cut_before_the_bound(cell: str | bytes | Unreadable) -> None:
    """Text counts in bytes of UTF-8, whatever kind of cell holds it; a giant row stands alone."""
    small, giant = ("1", cell), ("2", b"y" * (BATCH_BYTES * 2))
    rows: list[Row] = [small, small, small, small, giant, small]
    assert [len(group) for group in bounded_groups(rows)] == [2, 2, 1, 1]


def test_rows_are_not_read_ahead() -> None:
    """The first batch is handed over before the row after the next is asked for."""
    asked: list[int] = []

    def rows() -> Iterator[Row]:
        for number in range(BATCH_ROWS * 3):
            asked.append(number)
            yield [str(number), None]

    next(typed_batches(CONTRACT, rows()))
    assert len(asked) == BATCH_ROWS + 1


def test_no_rows_are_no_batches_but_a_faulty_form_is_found() -> None:
    """Without rows nothing is yielded; a form that cannot be read is named all the same."""
    assert list(typed_batches(CONTRACT, [])) == []
    faulty = sample_field("day", LogicalType.DATE, formats=("%y%m%d",))
    with pytest.raises(ContractUnfit, match="%y"):
        list(typed_batches(sample_contract(*CONTRACT.fields, faulty), []))
