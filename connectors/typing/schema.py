"""The one Arrow schema of a contract's batches; loaders compare it for equality."""

from functools import cache

import pyarrow as pa

from catalog.model import Contract, Field, LogicalType

DIGITS = 38

_TYPES = {
    LogicalType.STRING: pa.string(),
    LogicalType.INTEGER: pa.int64(),
    LogicalType.DATE: pa.date32(),
    LogicalType.TIMESTAMP: pa.timestamp("us", tz="UTC"),
    LogicalType.BOOLEAN: pa.bool_(),
}


def arrow_schema(contract: Contract) -> pa.Schema:
    """Return `_ordinal`, the contract's fields in order, `_open_ended` and `_key`, with their Arrow types."""
    columns = [pa.field("_ordinal", pa.int64(), nullable=False)]
    columns += [pa.field(field.name, arrow_type(field)) for field in contract.fields]
    columns += [pa.field("_open_ended", pa.bool_()), pa.field("_key", pa.string())]
    return pa.schema(columns)


@cache
def arrow_type(field: Field) -> pa.DataType:
    """Return the Arrow type of one field; a number without a declared precision has 38 digits."""
    if field.logical_type is LogicalType.NUMBER:
        return pa.decimal128(field.precision or DIGITS, field.scale or 0)
    return _TYPES[field.logical_type]
