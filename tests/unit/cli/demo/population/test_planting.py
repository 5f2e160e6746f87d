"""Planting: what is recorded is what was done, and no row is spoiled twice."""

from dataclasses import dataclass, replace
from random import Random

import pytest

from cli.demo.population.planting import Bed


@dataclass(frozen=True)
class Plot:
    """A row of one key and one value."""

    number: str
    value: int

    @property
    def key(self) -> tuple[str, ...]:
        """The natural key."""
        return (self.number,)


@pytest.fixture
def bed() -> Bed[Plot]:
    """Twenty clean rows, of which the first is spared."""
    return Bed(Random(1), [Plot(str(n), 0) for n in range(20)], [("0",)])


def test_planting_records_exactly_the_spoiled_rows(bed: Bed[Plot]) -> None:
    """Rows that changed are the recorded ones, under their rule, and the spared row is clean."""
    bed.plant("a", 5, lambda row: replace(row, value=1)).plant("b", 14, lambda row: replace(row, value=2))
    assert bed.counts() == {"a": 5, "b": 14}
    assert {row.key for row in bed.rows if row.value == 1} == set(bed.keys["a"])
    assert {row.key for row in bed.rows if row.value == 2} == set(bed.keys["b"])
    assert bed.rows[0] == Plot("0", 0)


def test_a_bed_without_free_rows_refuses(bed: Bed[Plot]) -> None:
    """More dirt than free rows is an error, not a smaller count."""
    bed.plant("a", 15, lambda row: replace(row, value=1))
    with pytest.raises(ValueError, match="larger"):
        bed.plant("b", 5, lambda row: replace(row, value=2))


def test_repeated_keys_count_both_rows(bed: Bed[Plot]) -> None:
    """A key that occurs twice is two broken rows with different content."""
    bed.repeat("key_unique", 3, lambda row: replace(row, value=9))
    assert len(bed.rows) == 23
    assert bed.counts() == {"key_unique": 6}
    for key in set(bed.keys["key_unique"]):
        assert sorted(row.value for row in bed.rows if row.key == key) == [0, 9]


def test_a_named_row_is_spoiled_even_if_spared(bed: Bed[Plot]) -> None:
    """A persona's row can be spoiled on purpose, by its key."""
    bed.plant_row("a", ("0",), lambda row: replace(row, value=1))
    assert bed.rows[0].value == 1
    assert bed.keys == {"a": (("0",),)}


def test_only_rows_that_qualify_are_drawn(bed: Bed[Plot]) -> None:
    """The condition limits the draw."""
    bed.plant("a", 3, lambda row: replace(row, value=1), lambda row: int(row.number) > 16)
    assert {key[0] for key in bed.keys["a"]} == {"17", "18", "19"}
