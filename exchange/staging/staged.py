"""What is staged now, compared with what was committed."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Table, inspect, text

from catalog.model import Contract
from exchange.store.errors import StagingLost
from exchange.store.tables import VIOLATIONS, staging_table

CONTENT = """
select count(*), coalesce(sum(hashtextextended(hash_record_extended(row({columns}), 0)::text, 0)), 0)::text
from {table}
"""
DIGEST_BYTES = 16
SWEPT = """
select run_id from ops.staged join ops.run using (run_id, resource)
where resource = :resource and run_id <> :run_id
    and (outcome <> 'running' or began_at < now() - interval '1 day')
    and began_at > now() - interval '30 days'
"""


@dataclass(frozen=True, slots=True)
class StagedRun:
    """The logged witness of one run's staging table; `digest` is over every cell, in no order."""

    run_id: str
    rows: int
    digest: bytes
    as_of_at: datetime
    loads: int


@dataclass(frozen=True, slots=True)
class RuleBits:
    """What the bits of `_violations` mean: rule ids from bit 0 up, what quarantines, what doubts a key.

    A row that breaks a rule of `key_mask` may stand under a key that is not its own. The bits of
    `marked_mask` are set when all is staged, so that no witness of the staging counts them.
    """

    ids: tuple[str, ...]
    reject_mask: int
    key_mask: int
    marked_mask: int = 0


def witness_of(connection: Connection, run_id: str) -> StagedRun | None:
    """Return what the run committed to staging, or `None` if it never did."""
    statement = text("select run_id, rows, digest, as_of_at, loads from ops.staged where run_id = :run_id")
    row = connection.execute(statement, {"run_id": run_id}).one_or_none()
    return StagedRun(*row) if row else None


def content_query(table: Table, marked_mask: int) -> str:
    """Return the query of a staging table's rows and of the text of its digest, for `digest_of`.

    The database hashes the cells as it holds them, 64 bits a row, so that an accident is seen at the cost of
    reading the table once; who may write the table on purpose may write its witness too. A row's hash is
    hashed again, since the one of a record is linear: cells that two rows exchanged would cancel out.
    """
    columns = [f'"{column.name}"' for column in table.columns if column.name != VIOLATIONS]
    columns.append(f"{VIOLATIONS} & ~{marked_mask}::bigint")
    return CONTENT.format(columns=", ".join(columns), table=f'{table.schema}."{table.name}"')


def digest_of(total: str) -> bytes:
    """Return the digest that a witness keeps."""
    return int(total).to_bytes(DIGEST_BYTES, signed=True)


def require_staged(
    connection: Connection, contract: Contract, run_id: str, marked_mask: int = 0
) -> StagedRun:
    """Return the witness if the rows it was made of are still there, each cell as it was.

    Raises `StagingLost` if rows, or the table, or the witness itself are gone, or any cell changed.
    """
    witness = witness_of(connection, run_id)
    table = staging_table(contract, run_id)
    if witness is None:
        raise StagingLost(run_id, expected=0, found=0)
    if not inspect(connection).has_table(table.name, schema=table.schema):
        raise StagingLost(run_id, expected=witness.rows, found=0)
    found, total = connection.execute(text(content_query(table, marked_mask))).one()
    if (found, digest_of(total)) != (witness.rows, witness.digest):
        raise StagingLost(run_id, expected=witness.rows, found=found)
    return witness


def drop_staging(connection: Connection, contract: Contract, run_id: str) -> None:
    """Remove the run's staging table; its witness stays."""
    staging_table(contract, run_id).drop(connection, checkfirst=True)


def sweep_staging(connection: Connection, contract: Contract, run_id: str) -> None:
    """Remove the staging tables of the resource's other runs, which hold personal data nobody will publish.

    Those of ended runs go at once, those of runs that never ended after a day.
    """
    ended = text(SWEPT)
    for (other,) in connection.execute(ended, {"resource": contract.name, "run_id": run_id}):
        drop_staging(connection, contract, other)
