"""A contract that uses every supported expectation, and batches of rows for it."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pyarrow as pa

from catalog.key_text import join_key
from catalog.model import (
    Contract,
    Field,
    Holder,
    HolderType,
    LicenceState,
    LogicalType,
    QualityRule,
    Severity,
    Sharing,
    SharingAttribute,
    Source,
    Status,
    Text,
    Validity,
)

ARROW: Mapping[LogicalType, pa.DataType] = {
    LogicalType.STRING: pa.string(),
    LogicalType.INTEGER: pa.int64(),
    LogicalType.NUMBER: pa.decimal128(12, 2),
    LogicalType.DATE: pa.date32(),
    LogicalType.TIMESTAMP: pa.timestamp("us", "UTC"),
    LogicalType.BOOLEAN: pa.bool_(),
}


def field(name: str, kind: LogicalType = LogicalType.STRING, **more: Any) -> Field:
    """Return a field whose title and source name are its own name."""
    return Field(name, Text(name, name), kind, name, **more)


def rule(id_: str, expectation: str, fields: Sequence[str], **more: Any) -> QualityRule:
    """Return a declared rule with the given arguments; `severity`, `mostly`, `dimension` may be set."""
    return QualityRule(
        id=id_,
        expectation=expectation,
        fields=tuple(fields),
        severity=more.pop("severity", Severity.REJECT),
        mostly=more.pop("mostly", 0.95),
        dimension=more.pop("dimension", "accuracy"),
        message=Text(id_, id_),
        arguments=more,
    )


FIELDS = (
    field("licence_no", required=True, key_position=1),
    field("place_no", key_position=2),
    field("holder_kind", required=True),
    field("holder_code", required=True, personal=True),
    field("holder_name", required=True, personal=True),
    field("resident_id", personal=True),
    field("credit_code"),
    field("unit_no"),
    field("born_on", LogicalType.DATE),
    field("valid_from", LogicalType.DATE, required=True),
    field("valid_to", LogicalType.DATE, required=True, open_ended=frozenset({"长期"})),
    field("area", LogicalType.NUMBER, precision=12, scale=2),
    field("rooms", LogicalType.INTEGER),
    field("changed_at", LogicalType.TIMESTAMP),
    field("state", required=True),
)

BIRTH = "expect_birth_to_match_resident_id"
BETWEEN = "expect_column_values_to_be_between"
GREATER = "expect_column_pair_values_a_to_be_greater_than_b"
LEGACY = "expect_resident_id_not_to_be_legacy"
LENGTHS = "expect_column_value_lengths_to_be_between"

RULES = (
    rule("holder_code_valid", "expect_holder_code_to_be_valid", ("holder_kind", "holder_code")),
    rule("period_in_order", GREATER, ("valid_to", "valid_from"), or_equal=True, dimension="consistency"),
    rule("birth_before_start", GREATER, ("valid_from", "born_on"), dimension="consistency"),
    rule("area_positive", BETWEEN, ("area",), min_value=0, strict_min=True),
    rule("area_small", BETWEEN, ("area",), max_value=99.1, severity=Severity.WARN, mostly=0.9),
    rule("rooms_few", BETWEEN, ("rooms",), min_value=1, max_value=9, strict_max=True),
    rule("start_modern", BETWEEN, ("valid_from",), min_value="1949-10-01"),
    rule("changed_lately", BETWEEN, ("changed_at",), min_value="2000-01-01T00:00:00+08:00"),
    rule("birth_matches_number", BIRTH, ("resident_id", "born_on"), dimension="consistency"),
    rule("resident_id_valid", "expect_column_values_to_be_resident_id", ("resident_id",)),
    rule("holder_not_legacy", LEGACY, ("holder_kind", "holder_code"), severity=Severity.WARN, mostly=0.1),
    rule("number_not_legacy", LEGACY, ("resident_id",), severity=Severity.WARN, mostly=0.1),
    rule(
        "credit_code_valid",
        "expect_column_values_to_be_credit_code",
        ("credit_code",),
        severity=Severity.WARN,
        mostly=0.9,
    ),
    rule(
        "unit_no_shape",
        "expect_column_values_to_match_regex",
        ("unit_no",),
        regex="^[0-9]{12}G[A-Z][0-9]{5}[A-Z][0-9]{8}$",
        severity=Severity.WARN,
        mostly=0.9,
        dimension="conformity",
    ),
    rule("name_length", LENGTHS, ("holder_name",), min_value=2, max_value=4, dimension="conformity"),
    rule("rooms_known", "expect_column_values_to_be_in_set", ("rooms",), value_set=[1, 2, 3, 9]),
    rule("unit_no_given", "expect_column_values_to_not_be_null", ("unit_no",), dimension="completeness"),
)


def contract(**changes: Any) -> Contract:
    """Return the contract, with the given parts replaced."""
    parts: dict[str, Any] = {
        "name": "natural_resources/everything",
        "department": "natural_resources",
        "version": "1.0.0",
        "title": Text("样例", "Sample"),
        "owner_contact": "owner@example.invalid",
        "data_class": "general",
        "fields": FIELDS,
        "holder": Holder(
            "holder_code",
            "holder_name",
            None,
            "holder_kind",
            {
                "1": HolderType.RESIDENT_ID,
                "2": HolderType.UNIFIED_SOCIAL_CREDIT_CODE,
                "3": HolderType.ORDINARY_PASSPORT,
            },
        ),
        "status": Status("state", {"0": LicenceState.VALID, "1": LicenceState.REVOKED}),
        "validity": Validity("valid_from", "valid_to"),
        "sharing": Sharing(SharingAttribute.UNCONDITIONAL, None, None, None),
        "source": Source("natural_resources", "t", {}),
        "schedule": "0 2 * * *",
        "tolerance_seconds": 3600,
        "swing_limit": 0.2,
        "rules": RULES,
        "digest": "d" * 64,
    }
    return Contract(**(parts | changes))


CLEAN: Mapping[str, Any] = {
    "licence_no": "L1",
    "place_no": "P1",
    "holder_kind": "1",
    "holder_code": "11010519491231002X",
    "holder_name": "王小明",
    "resident_id": "11010519491231002X",
    "credit_code": "91110000600037341L",
    "unit_no": "320311001021GB00233F00010013",
    "born_on": date(1949, 12, 31),
    "valid_from": date(2020, 1, 1),
    "valid_to": date(2030, 1, 1),
    "area": Decimal("80.50"),
    "rooms": 3,
    "changed_at": datetime(2024, 5, 1, tzinfo=UTC),
    "state": "0",
    "_open_ended": False,
}


def batch(rows: Sequence[Mapping[str, Any]], of: Contract | None = None) -> pa.RecordBatch:
    """Return a batch as connectors give it: each row is `CLEAN` with the given cells replaced."""
    source = contract() if of is None else of
    full = [{**CLEAN, **row} for row in rows]
    keys = [join_key(str(row[part.name]) for part in source.key) for row in full]
    return pa.RecordBatch.from_arrays(
        [
            pa.array([row.get("_ordinal", at) for at, row in enumerate(full)], pa.int64()),
            *(pa.array([row.get(f.name) for row in full], ARROW[f.logical_type]) for f in source.fields),
            pa.array([row["_open_ended"] for row in full], pa.bool_()),
            pa.array(keys, pa.string()),
        ],
        names=["_ordinal", *(f.name for f in source.fields), "_open_ended", "_key"],
    )
