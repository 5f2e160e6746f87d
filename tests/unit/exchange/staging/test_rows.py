"""Staged rows carry holder key, state, period and a keyed digest; nothing is judged and nothing invented."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pyarrow as pa
import pytest

from catalog.loader import load
from catalog.model import Contract, HolderType
from connectors.typing import arrow_schema
from exchange.settings import SHIPPED_CATALOGUE
from exchange.staging.rows import RowKeys, staged_rows
from exchange.staging.writer import arrow_schema_of
from exchange.store.tables import staging_table
from exchange.subject import subject_key

KEYS = RowKeys(subject=b"s" * 32, row=b"r" * 32)
CONTRACTS = load(SHIPPED_CATALOGUE).contracts
LICENCE = CONTRACTS["market_regulation/business_licence"]
GOOD: Mapping[str, Any] = {
    "licence_no": "371399000000015",
    "holder_kind": "E",
    "holder_code": "91371399MA0000007N",
    "holder_name": "莒南县宏远建材有限公司",
    "title": "宏远建材",
    "state": "01",
    "valid_from": date(2020, 1, 1),
    "valid_to": date(2040, 1, 1),
    "updated_at": datetime(2026, 1, 1, tzinfo=UTC),
}


def staged(contract: Contract, keys: RowKeys = KEYS, **changes: Any) -> dict[str, Any]:
    """Stage one row and return it."""
    row = {"_ordinal": 0, "_open_ended": False, "_key": "k", **GOOD, **changes}
    schema = arrow_schema(contract)
    columns = {name: pa.array([row.get(name)], schema.field(name).type) for name in schema.names}
    batch = pa.RecordBatch.from_pydict(columns, schema=schema)
    rows = staged_rows(contract, batch, {}, pa.array([0], pa.int64()), keys)
    assert rows.schema.equals(arrow_schema_of(staging_table(contract, "run")))
    (only,) = rows.to_pylist()
    return dict(only)


@pytest.mark.parametrize("name", sorted(CONTRACTS))
def test_staged_schema_is_the_tables(name: str) -> None:
    """For every shipped contract a staged batch has exactly its table's schema."""
    contract = CONTRACTS[name]
    batch = arrow_schema(contract).empty_table().to_batches()
    empty = batch[0] if batch else pa.RecordBatch.from_pylist([], schema=arrow_schema(contract))
    rows = staged_rows(contract, empty, {}, pa.array([], pa.int64()), KEYS)
    assert rows.schema.equals(arrow_schema_of(staging_table(contract, "run")))


def test_holder_key_follows_the_type_of_the_row() -> None:
    """The holder's key is made from the type that the row's own code names, and from the normalised code."""
    enterprise = staged(LICENCE)["_subject_key"]
    assert enterprise == subject_key(
        KEYS.subject, HolderType.UNIFIED_SOCIAL_CREDIT_CODE, "91371399MA0000007N"
    )
    person = staged(LICENCE, holder_kind="I", holder_code=" 37139919870608906x ")["_subject_key"]
    assert person == subject_key(KEYS.subject, HolderType.RESIDENT_ID, "37139919870608906X")


def test_a_legacy_number_has_the_holder_key_of_the_number_it_became() -> None:
    """Both forms of a resident number lead to one key; the field keeps the source's text."""
    old = staged(LICENCE, holder_kind="I", holder_code="371399870608906")
    new = staged(LICENCE, holder_kind="I", holder_code="37139919870608906X")
    assert old["_subject_key"] == new["_subject_key"]
    assert old["holder_code"] == "371399870608906"
    assert old["_row_digest"] != new["_row_digest"]


@pytest.mark.parametrize("changes", [{"holder_code": None}, {"holder_kind": "?"}, {"holder_kind": None}])
def test_no_holder_key_is_invented(changes: dict[str, Any]) -> None:
    """Without a code or a known type there is no holder key."""
    assert staged(LICENCE, **changes)["_subject_key"] is None


@pytest.mark.parametrize(
    ("code", "state"),
    [("01", "valid"), ("02", "suspended"), ("03", "rescinded"), ("04", "cancelled"), ("07", "revoked")],
)
def test_states_follow_the_contract(code: str, state: str) -> None:
    """Each of the source's codes becomes our state."""
    assert staged(LICENCE, state=code)["_state"] == state


def test_unknown_state_stays_empty() -> None:
    """An unknown or missing code is never taken for any state."""
    assert staged(LICENCE, state="99")["_state"] is None
    assert staged(LICENCE, state=None)["_state"] is None


def test_period_and_time_of_change() -> None:
    """Period and the source's time of change come from the fields the contract names."""
    row = staged(LICENCE)
    assert (row["_valid_from"], row["_valid_to"]) == (date(2020, 1, 1), date(2040, 1, 1))
    assert row["_source_at"] == GOOD["updated_at"]
    assert row["_open_ended"] is False


def test_resource_without_a_period_does_not_end() -> None:
    """Only where the contract knows no end of validity is a row open-ended by itself."""
    row = staged(replace(LICENCE, validity=None), valid_to=None)
    assert row["_open_ended"] is True
    assert row["_valid_to"] is None


def test_digest_changes_with_every_field_and_with_the_key() -> None:
    """Any changed cell, the open end, or another key gives another digest; the same row the same one."""
    digest = staged(LICENCE)["_row_digest"]
    assert staged(LICENCE)["_row_digest"] == digest
    changes: list[dict[str, Any]] = [
        {"title": "其他"},
        {"valid_to": date(2040, 1, 2)},
        {"business_scope": ""},
        {"_open_ended": True},
    ]
    others = [staged(LICENCE, **change)["_row_digest"] for change in changes]
    others.append(staged(LICENCE, keys=RowKeys(KEYS.subject, b"x" * 32))["_row_digest"])
    assert len({digest, *others}) == 6


def test_digest_cannot_be_shifted_between_fields() -> None:
    """Text that moves from one field into the next is another row."""
    one = staged(LICENCE, title="甲乙", holder_name="丙")["_row_digest"]
    other = staged(LICENCE, title="甲", holder_name="乙丙")["_row_digest"]
    assert one != other
