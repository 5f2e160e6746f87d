"""Load typed batches into a run's staging table by binary COPY.

The driver trusts the Arrow type it is given and changes values in silence where the column differs, so a
batch is taken only if its schema is equal to the table's. The witness row in `ops.staged` is committed with
the rows; it is logged, the rows are not: after a crash they are counted against it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import adbc_driver_postgresql.dbapi as adbc
import pyarrow as pa
from sqlalchemy import Column, Date, DateTime, LargeBinary, Numeric, Table, Text
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateTable, DropTable
from sqlalchemy.types import BigInteger, Boolean, TypeEngine

from catalog.model import Contract
from catalog.model import Text as Wording
from exchange.staging.staged import content_query, digest_of
from exchange.store.errors import BatchMisshapen
from exchange.store.tables import staging_table

WITNESS = """
insert into ops.staged (run_id, resource, rows, digest, as_of_at, loads)
values ($1, $2, $3, $4, $5, 1)
on conflict (run_id) do update set rows = excluded.rows, digest = excluded.digest,
    as_of_at = excluded.as_of_at, loads = ops.staged.loads + 1
"""


class StagingWriter:
    """Writes one run's batches on one connection; nothing is visible before the end."""

    def __init__(self, connection: adbc.Connection, table: Table, as_of_at: datetime) -> None:
        self.as_of_at = as_of_at
        """When what is written was true at the source; may be set until the end, where the read tells."""
        self._connection = connection
        self._table = table
        self._schema = arrow_schema_of(table)
        self.rows = 0

    def write(self, batch: pa.RecordBatch) -> None:
        """Append one batch.

        Raises `BatchMisshapen` if its schema is not equal to the table's.
        """
        if not batch.schema.equals(self._schema):
            name, came, takes = self._table.name, batch.schema, self._schema
            raise BatchMisshapen(
                Wording(
                    f"{name}：收到的批次为\n{came}\n而表应为\n{takes}",
                    f"{name}: a batch arrived as\n{came}\nbut the table takes\n{takes}",
                )
            )
        with self._connection.cursor() as cursor:
            cursor.adbc_ingest(self._table.name, batch, mode="append", db_schema_name=self._table.schema)
        self.rows += batch.num_rows


@contextmanager
def staging(
    database_url: str, contract: Contract, run_id: str, as_of_at: datetime, marked_mask: int = 0
) -> Iterator[StagingWriter]:
    """Replace the run's staging table; commit rows and witness together, or nothing at all.

    The bits of `marked_mask` may be set later without contradicting the witness.
    """
    table = staging_table(contract, run_id)
    with adbc.connect(database_url) as connection:
        with connection.cursor() as cursor:
            cursor.execute(_compiled(DropTable(table, if_exists=True)))
            cursor.execute(_compiled(CreateTable(table)))
        writer = StagingWriter(connection, table, as_of_at)
        yield writer
        with connection.cursor() as cursor:
            cursor.execute(content_query(table, marked_mask))
            rows, total = cursor.fetchone() or (0, "0")
            if rows != writer.rows:
                raise BatchMisshapen(
                    Wording(
                        f"{table.name}：写入 {writer.rows} 行，到达 {rows} 行",
                        f"{table.name}: {writer.rows} rows were written, {rows} arrived",
                    )
                )
            witness = (run_id, contract.name, rows, digest_of(total), writer.as_of_at)
            cursor.execute(WITNESS, witness)
        connection.commit()


def arrow_schema_of(table: Table) -> pa.Schema:
    """Return the one Arrow schema whose batches arrive in `table` unchanged."""
    return pa.schema([pa.field(column.name, _arrow_type(column)) for column in table.columns])


def _arrow_type(column: Column[Any]) -> pa.DataType:
    if isinstance(column.type, Numeric):
        return pa.decimal128(column.type.precision or 38, column.type.scale or 0)
    types: dict[type[TypeEngine[Any]], pa.DataType] = {
        Text: pa.string(),
        BigInteger: pa.int64(),
        Date: pa.date32(),
        DateTime: pa.timestamp("us", tz="UTC"),
        Boolean: pa.bool_(),
        LargeBinary: pa.binary(),
    }
    return types[type(column.type)]


def _compiled(statement: CreateTable | DropTable) -> str:
    return str(statement.compile(dialect=postgresql.dialect()))  # type: ignore[no-untyped-call]
