"""From a typed batch to the rows of a staging table: holder key, licence state, period, digest.

Nothing is judged here: a value that cannot be mapped stays NULL and a rule (`state_known`,
`holder_code_valid` …) has already set its bit in `_violations`.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import msgspec
import pyarrow as pa
import pyarrow.compute as pc

from catalog.identifiers import normalise
from catalog.model import Contract, Holder, HolderType
from exchange.subject import subject_key

UNDIGESTED = frozenset({"_ordinal", "_row_digest"})


@dataclass(frozen=True, slots=True)
class RowKeys:
    """The two keys outside the database that staging needs."""

    subject: bytes
    row: bytes


def staged_rows(
    contract: Contract,
    rows: pa.RecordBatch,
    findings: Mapping[int, str],
    violations: pa.Int64Array,
    keys: RowKeys,
) -> pa.RecordBatch:
    """Return the batch with the columns of its staging table, in that table's order.

    `findings` maps `_ordinal` to the JSON text of the row's findings.
    """
    ordinals = rows.column("_ordinal").to_pylist()
    columns: dict[str, pa.Array] = {"_ordinal": rows.column("_ordinal")}
    columns |= {field.name: rows.column(field.name) for field in contract.fields}
    columns["_key"] = rows.column("_key")
    columns["_subject_key"] = pa.array(_subject_keys(contract, rows, keys.subject), pa.binary())
    columns["_row_digest"] = pa.nulls(rows.num_rows, pa.binary())  # over all that follows, too
    columns["_state"] = _states(contract, rows)
    columns |= _period(contract, rows)
    columns["_open_ended"] = _open_ended(contract, rows)
    columns["_name"] = _names(contract, rows)
    columns["_source_at"] = _source_times(contract, rows)
    columns["_row_digest"] = pa.array(_row_digests(columns, keys.row), pa.binary())
    columns["_findings"] = pa.array([findings.get(ordinal) for ordinal in ordinals], pa.string())
    columns["_violations"] = violations
    return pa.RecordBatch.from_pydict(columns)


def _subject_keys(contract: Contract, rows: pa.RecordBatch, key: bytes) -> Iterator[bytes | None]:
    codes = rows.column(contract.holder.code_field).to_pylist()
    for holder_type, code in zip(_holder_types(contract.holder, rows), codes, strict=True):
        normal = normalise(holder_type, code) if holder_type and code else None
        yield subject_key(key, holder_type, normal) if holder_type and normal else None


def _holder_types(holder: Holder, rows: pa.RecordBatch) -> list[HolderType | None]:
    if holder.type_field is None:
        return [holder.holder_type] * rows.num_rows
    return [holder.types.get(code) for code in rows.column(holder.type_field).to_pylist()]


def _row_digests(columns: Mapping[str, pa.Array], key: bytes) -> Iterator[bytes]:
    """Digest every stored column by name, so that a new mapping, name or key of ours is a changed row.

    Keyed, so that nobody without the key can guess an undisclosed field from a digest.
    """
    names = [name for name in columns if name not in UNDIGESTED]
    values = [_digestible(columns[name]) for name in names]
    encode = msgspec.msgpack.Encoder().encode
    head = hashlib.blake2b(encode(names), key=key, digest_size=32)
    for row in zip(*values, strict=True):
        digest = head.copy()
        digest.update(encode(row))
        yield digest.digest()


def _digestible(column: pa.Array) -> list[str | bytes | None]:
    if pa.types.is_binary(column.type):
        return list(column.to_pylist())
    return list(pc.cast(column, pa.string()).to_pylist())


def _states(contract: Contract, rows: pa.RecordBatch) -> pa.Array:
    if contract.status is None:
        return pa.array(["valid"] * rows.num_rows, pa.string())
    states = contract.status.states
    codes = rows.column(contract.status.field).to_pylist()
    return pa.array([states[code].value if code in states else None for code in codes], pa.string())


def _period(contract: Contract, rows: pa.RecordBatch) -> dict[str, pa.Array]:
    validity = contract.validity
    nothing = pa.nulls(rows.num_rows, pa.date32())
    start = validity.start_field if validity else None
    end = validity.end_field if validity else None
    return {
        "_valid_from": rows.column(start) if start else nothing,
        "_valid_to": rows.column(end) if end else nothing,
    }


def _open_ended(contract: Contract, rows: pa.RecordBatch) -> pa.Array:
    if contract.end_field is None:  # a resource without a period of validity does not end
        return pa.array([True] * rows.num_rows, pa.bool_())
    return rows.column("_open_ended")


def _names(contract: Contract, rows: pa.RecordBatch) -> pa.Array:
    name = contract.holder.name_field
    return rows.column(name) if name else pa.nulls(rows.num_rows, pa.string())


def _source_times(contract: Contract, rows: pa.RecordBatch) -> pa.Array:
    name = contract.changed_field
    return rows.column(name) if name else pa.nulls(rows.num_rows, pa.timestamp("us", tz="UTC"))
