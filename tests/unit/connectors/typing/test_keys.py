"""Keys: one written form for a typed value, in a batch and beside it."""

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pyarrow as pa
import pytest

from catalog.key_text import join_key
from catalog.model import LogicalType
from connectors.testing import sample_contract, sample_field
from connectors.typing import key_text, type_rows
from connectors.typing.key_reading import key_contract, key_tuples

MOMENT = datetime(2024, 1, 1, 8, tzinfo=timezone(timedelta(hours=8)))
VALUES = {
    LogicalType.STRING: ("甲", "甲"),
    LogicalType.INTEGER: (-7, "-7"),
    LogicalType.NUMBER: (Decimal("1.50"), "1.50"),
    LogicalType.DATE: (date(999, 1, 2), "0999-01-02"),
    LogicalType.TIMESTAMP: (MOMENT, "2024-01-01T00:00:00.000000+00:00"),
    LogicalType.BOOLEAN: (False, "false"),
}


@pytest.mark.parametrize("kind", list(LogicalType))
def test_a_batch_writes_keys_as_key_text_does(kind: LogicalType) -> None:
    """`_key` of a read equals `key_text` of the typed value, for every logical type."""
    value, expected = VALUES[kind]
    assert key_text(value) == expected
    terms = {"precision": 12, "scale": 2} if kind is LogicalType.NUMBER else {}
    contract = sample_contract(sample_field("k", kind, key_position=1, **terms))
    source = MOMENT.isoformat() if kind is LogicalType.TIMESTAMP else str(value).lower()
    batch = type_rows(contract, [[source]], 0)
    assert key_text(batch.rows.column("k")[0].as_py()) == expected
    assert batch.rows.column("_key").to_pylist() == [expected]


def test_what_no_field_can_be_has_no_key_text() -> None:
    """A float is no type of a key: its text would not be exact."""
    assert key_text(None) == ""
    with pytest.raises(TypeError, match="float"):
        key_text(1.5)


def test_keys_alone_equal_the_keys_of_a_full_read() -> None:
    """A contract cut down to its key gives the same keys, in key order whatever the field order."""
    fields = (sample_field("b", key_position=2), sample_field("x"), sample_field("a", key_position=1))
    contract = sample_contract(*fields)
    whole = type_rows(contract, [["2", b"\xff"], ["-", "-"], ["1", None]], 0)
    alone = type_rows(key_contract(contract), [["1", None], ["2", b"\xff"]], 0)
    assert list(key_tuples([alone], contract)) == [("1", "2"), ("", "\\xff")]
    assert whole.rows.column("_key").to_pylist() == [join_key(["1", "2"]), join_key(["", "\\xff"])]
    assert pa.types.is_string(whole.rows.column("_key").type)


def test_moments_compare_in_utc() -> None:
    """Two spellings of one moment have one key text."""
    assert key_text(MOMENT) == key_text(MOMENT.astimezone(UTC))
