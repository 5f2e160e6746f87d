"""Publish one checked batch: one transaction, and a row that did not change costs nothing.

Promises: a re-run of the same batch changes nothing; a published row is never lost, its former versions
stand in the history; an older reading never replaces a newer one; a row is deleted only if its key was absent
from a complete read, and never while a quarantined row that appeared as it vanished may be that very row
under a wrong key; what a quarantined row may contradict is held back, so that no window relies on it.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    Connection,
    Delete,
    Exists,
    Insert,
    Select,
    Table,
    case,
    column,
    delete,
    func,
    insert,
    literal,
    null,
    select,
    table,
    text,
    update,
)
from sqlalchemy.dialects import postgresql

from catalog.model import Contract
from exchange.staging.staged import RuleBits, StagedRun, require_staged
from exchange.store.errors import BatchOutdated, BatchUnjudged, PublishHeld
from exchange.store.quarantine import update_quarantine
from exchange.store.tables import (
    HELD_BACK,
    MISSING_SINCE,
    carried_columns,
    current_table,
    history_table,
    staging_table,
)

QUARANTINE = table(
    "quarantine",
    column("resource"),
    column("closed_at"),
    column("opened_at"),
    column("key_doubtful", Boolean),
    schema="ops",
)
JUDGED = """
select 1 from ops.quality_result
where run_id = :run_id and passed and loads = :loads and contract_digest = :digest
"""
NEWEST = "select as_of_at from ops.resource_state where resource = :resource for update"
STATE = """
update ops.resource_state
set batch = :batch, as_of_at = :as_of, published_rows = :rows, quality_passed = true,
    quality_score = (select score from ops.quality_result where run_id = :batch)
where resource = :resource
"""


@dataclass(frozen=True, slots=True)
class Published:
    """What publishing one batch did; the five figures add up: read = quarantined + the three kept kinds."""

    read_rows: int
    quarantined_rows: int
    inserted_rows: int
    updated_rows: int
    unchanged_rows: int
    deleted_rows: int


class _Batch:
    """The tables and conditions of one batch."""

    def __init__(self, contract: Contract, run: StagedRun, reject_mask: int) -> None:
        self.contract = contract
        self.run = run
        self.current: Table = current_table(contract)
        self.history: Table = history_table(contract)
        self.staged: Table = staging_table(contract, run.run_id)
        self.columns = carried_columns(contract)
        self.rejected = self.staged.c["_violations"].op("&")(reject_mask) != 0
        self.absent = ~select(literal(1)).where(self.staged.c["_key"] == self.current.c["_key"]).exists()
        good_twin = (self.staged.c["_key"] == self.current.c["_key"]) & ~self.rejected
        self.changed = good_twin & (self.staged.c["_row_digest"] != self.current.c["_row_digest"])

    def doubtful(self, now: datetime) -> Exists:
        """Whether an absent row may be one that appeared under a wrong key when this one vanished."""
        vanished_at = func.coalesce(self.current.c[MISSING_SINCE], now)
        suspect = select(literal(1)).where(
            QUARANTINE.c.resource == self.contract.name,
            QUARANTINE.c.closed_at.is_(None),
            QUARANTINE.c.key_doubtful,
            QUARANTINE.c.opened_at == vanished_at,
        )
        return suspect.correlate(self.current).exists()


def publish_batch(
    connection: Connection, contract: Contract, run_id: str, rules: RuleBits, now: datetime
) -> Published:
    """Move the staged rows that break no rejecting rule into the store, inside the caller's transaction.

    Raises `StagingLost` if staging was emptied, `BatchUnjudged` if it is not what the gate passed,
    `BatchOutdated` if a later reading is published, and `PublishHeld` if more rows would vanish than the
    contract's swing limit allows.
    """
    lock = select(func.pg_advisory_xact_lock(func.hashtextextended(contract.name, 0)))
    connection.execute(lock)
    batch = _Batch(
        contract, require_staged(connection, contract, run_id, rules.marked_mask), rules.reject_mask
    )
    _require_judged(connection, batch)
    _require_newest(connection, batch)
    before = _count(connection, batch.current)
    quarantined = update_quarantine(connection, contract, batch.run, rules, now)
    deleted = _delete_absent(connection, batch, before, now)
    updated = _archive_changed(connection, batch, now)
    written = _write_new_and_changed(connection, batch)
    _mark_held_back(connection, batch, now)
    state = {"batch": run_id, "as_of": batch.run.as_of_at, "resource": contract.name}
    connection.execute(text(STATE), state | {"rows": _count(connection, batch.current)})
    return Published(
        read_rows=batch.run.rows,
        quarantined_rows=quarantined,
        inserted_rows=written - updated,
        updated_rows=updated,
        unchanged_rows=batch.run.rows - quarantined - written,
        deleted_rows=deleted,
    )


def _require_judged(connection: Connection, batch: _Batch) -> None:
    values = {"run_id": batch.run.run_id, "loads": batch.run.loads, "digest": batch.contract.digest}
    if connection.scalar(text(JUDGED), values) is None:
        raise BatchUnjudged(batch.run.run_id)


def _require_newest(connection: Connection, batch: _Batch) -> None:
    published_at = connection.scalar(text(NEWEST), {"resource": batch.contract.name})
    if published_at is not None and batch.run.as_of_at < published_at:
        raise BatchOutdated(batch.contract.name, batch.run.as_of_at, published_at)


def _count(connection: Connection, table: Table) -> int:
    return connection.scalar(select(func.count()).select_from(table)) or 0


def _delete_absent(connection: Connection, batch: _Batch, before: int, now: datetime) -> int:
    absent = connection.scalar(select(func.count()).select_from(batch.current).where(batch.absent)) or 0
    limit = batch.contract.swing_limit
    if absent > limit * before:
        raise PublishHeld(batch.contract.name, absent, before, limit)
    gone = batch.absent & ~batch.doubtful(now)
    _archive(connection, batch, select(batch.current.c["_key"]).where(gone), now)
    return _affected(connection, delete(batch.current).where(gone))


def _archive_changed(connection: Connection, batch: _Batch, now: datetime) -> int:
    keys = select(batch.current.c["_key"]).join(batch.staged, batch.changed)
    return _archive(connection, batch, keys, now)


def _archive(connection: Connection, batch: _Batch, keys: Select[Any], now: datetime) -> int:
    names = [*batch.columns, "_batch", "_as_of"]
    former = select(*(batch.current.c[name] for name in names), literal(now))
    former = former.where(batch.current.c["_key"].in_(keys))
    return _affected(connection, insert(batch.history).from_select([*names, "_until"], former))


def _write_new_and_changed(connection: Connection, batch: _Batch) -> int:
    stamps = (literal(batch.run.run_id), literal(batch.run.as_of_at))
    rows = select(*(batch.staged.c[name] for name in batch.columns), *stamps).where(~batch.rejected)
    statement = postgresql.insert(batch.current).from_select([*batch.columns, "_batch", "_as_of"], rows)
    written = [name for name in (*batch.columns, "_batch", "_as_of") if name != "_key"]
    statement = statement.on_conflict_do_update(
        index_elements=["_key"],
        set_={name: statement.excluded[name] for name in written},
        where=batch.current.c["_row_digest"] != statement.excluded["_row_digest"],
    )
    return _affected(connection, statement)


def _affected(connection: Connection, statement: Insert | Delete) -> int:
    return connection.execute(statement, execution_options={"preserve_rowcount": True}).rowcount


def _mark_held_back(connection: Connection, batch: _Batch, now: datetime) -> None:
    """Mark the published rows that this batch contradicts without replacing them, and no others.

    Those are rows whose newest form is in quarantine, and absent rows that could not be deleted.
    """
    held = select(batch.staged.c["_key"]).where(batch.rejected)
    is_held = batch.current.c["_key"].in_(held) | batch.absent
    missing = batch.current.c[MISSING_SINCE]
    since = case((batch.absent, func.coalesce(missing, now)), else_=null())
    differs = (batch.current.c[HELD_BACK] != is_held) | missing.is_distinct_from(since)
    connection.execute(
        update(batch.current).where(differs).values({HELD_BACK: is_held, MISSING_SINCE: since})
    )
