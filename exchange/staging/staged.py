"""What is staged now, compared with what was committed."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, inspect, select, text

from catalog.model import Contract
from exchange.store.errors import StagingLost
from exchange.store.tables import staging_table

SWEPT = """
select run_id from ops.staged join ops.run using (run_id, resource)
where resource = :resource and run_id <> :run_id
    and (outcome <> 'running' or began_at < now() - interval '1 day')
    and began_at > now() - interval '30 days'
"""


@dataclass(frozen=True, slots=True)
class StagedRun:
    """The logged witness of one run's staging table."""

    run_id: str
    rows: int
    digest: bytes
    as_of_at: datetime
    loads: int


@dataclass(frozen=True, slots=True)
class RuleBits:
    """What the bits of `_violations` mean: rule ids from bit 0 up, what quarantines, what doubts a key.

    A row that breaks a rule of `key_mask` may stand under a key that is not its own.
    """

    ids: tuple[str, ...]
    reject_mask: int
    key_mask: int


def witness_of(connection: Connection, run_id: str) -> StagedRun | None:
    """Return what the run committed to staging, or `None` if it never did."""
    statement = text("select run_id, rows, digest, as_of_at, loads from ops.staged where run_id = :run_id")
    row = connection.execute(statement, {"run_id": run_id}).one_or_none()
    return StagedRun(*row) if row else None


def require_staged(connection: Connection, contract: Contract, run_id: str) -> StagedRun:
    """Return the witness if every row it counted is still there.

    Raises `StagingLost` if rows, or the table, or the witness itself are gone.
    """
    witness = witness_of(connection, run_id)
    table = staging_table(contract, run_id)
    if witness is None:
        raise StagingLost(run_id, expected=0, found=0)
    if not inspect(connection).has_table(table.name, schema=table.schema):
        raise StagingLost(run_id, expected=witness.rows, found=0)
    found = connection.scalar(select(func.count()).select_from(table)) or 0
    if found != witness.rows:
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
