"""The tables of one resource, made from its contract.

`shr` holds what is true now, `his` every version that was replaced or deleted, `stg` what one run read.
Columns whose names begin with an underscore are the exchange's own; the others are the contract's fields.
"""

import hashlib
from functools import cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Identity,
    Index,
    LargeBinary,
    MetaData,
    Numeric,
    Table,
    Text,
)
from sqlalchemy.types import TypeEngine

from catalog.model import Contract, Field, LicenceState, LogicalType

HELD_BACK = "_held_back"
MISSING_SINCE = "_missing_since"
VIOLATIONS = "_violations"
KEY_NOTE = "key: "


def current_table(contract: Contract) -> Table:
    """Return the table of the resource's published rows; its comment says by which fields they are kept."""
    name = contract.table
    return Table(
        name,
        MetaData(schema="shr"),
        *_field_columns(contract),
        *_row_columns(unique=True),
        Column("_batch", Text, nullable=False),
        Column("_as_of", DateTime(timezone=True), nullable=False),
        Column(HELD_BACK, Boolean, nullable=False, server_default="false"),
        Column(MISSING_SINCE, DateTime(timezone=True)),
        Index(f"{name}__subject", "_subject_key"),
        comment=KEY_NOTE + ", ".join(field.name for field in contract.key),
    )


def history_table(contract: Contract) -> Table:
    """Return the table of the resource's former rows; each was true from `_as_of` until `_until`."""
    name = contract.table
    return Table(
        name,
        MetaData(schema="his"),
        Column("_id", BigInteger, Identity(always=True), primary_key=True),
        *_field_columns(contract),
        *_row_columns(),
        Column("_batch", Text, nullable=False),
        Column("_as_of", DateTime(timezone=True), nullable=False),
        Column("_until", DateTime(timezone=True), nullable=False),
        Index(f"{name}__key", "_key"),
    )


def staging_table(contract: Contract, run_id: str) -> Table:
    """Return the UNLOGGED table into which one run reads."""
    return Table(
        staging_name(run_id),
        MetaData(schema="stg"),
        Column("_ordinal", BigInteger, nullable=False),
        *_field_columns(contract),
        *_row_columns(published=False),
        Column("_findings", Text),
        Column(VIOLATIONS, BigInteger, nullable=False),
        prefixes=["UNLOGGED"],
    )


@cache
def staging_name(run_id: str) -> str:
    """Return the staging table's name; run ids of schedulers are longer than PostgreSQL's names may be."""
    return "run_" + hashlib.blake2b(run_id.encode(), digest_size=12).hexdigest()


def carried_columns(contract: Contract) -> list[str]:
    """Return the columns that staging, current and history tables share, in order."""
    return [field.name for field in contract.fields] + [column.name for column in _row_columns()]


def _field_columns(contract: Contract) -> list[Column[Any]]:
    return [Column(field.name, _type(field)) for field in contract.fields]


def _row_columns(*, unique: bool = False, published: bool = True) -> list[Column[Any]]:
    return [
        Column("_key", Text, nullable=False, primary_key=unique),
        Column("_subject_key", LargeBinary),
        Column("_row_digest", LargeBinary, nullable=False),
        Column("_state", Text, _known_state(), nullable=not published),
        Column("_valid_from", Date),
        Column("_valid_to", Date),
        Column("_open_ended", Boolean, nullable=False),
        Column("_name", Text),
        Column("_source_at", DateTime(timezone=True)),
    ]


def _known_state() -> CheckConstraint:
    states = ", ".join(f"'{state.value}'" for state in LicenceState)
    return CheckConstraint(f"_state in ({states})")


def _type(field: Field) -> TypeEngine[Any]:
    types: dict[LogicalType, TypeEngine[Any]] = {
        LogicalType.STRING: Text(),
        LogicalType.INTEGER: BigInteger(),
        LogicalType.NUMBER: Numeric(field.precision, field.scale),
        LogicalType.DATE: Date(),
        LogicalType.TIMESTAMP: DateTime(timezone=True),
        LogicalType.BOOLEAN: Boolean(),
    }
    return types[field.logical_type]
