"""Single entries of quarantine: what one row broke, since when, and what became of it at later runs."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select, text

from catalog.model import Contract
from exchange.store.quarantine import QuarantinedRow
from exchange.store.tables import current_table

ENTRIES = """
select q.id, q.resource, q.row_key, q.rules, q.findings, q.content, q.opened_at, q.opened_run,
    q.closed_at, q.closed_run, q.subject_key is not null as holds_subject,
    (select count(*) from ops.run r join ops.run first on first.run_id = q.opened_run
     where r.resource = q.resource and r.step in ('reconcile', 'done') and r.began_at >= first.began_at
         and r.run_id is distinct from q.closed_run
         and (q.closed_at is null or r.began_at < q.closed_at)) as runs
from ops.quarantine q where q.id = any(:ids) order by q.id
"""
OPEN_IDS = "select id from ops.quarantine where resource = :resource and closed_at is null order by id"
OPENED_BY = "select count(*) from ops.quarantine where opened_run = any(:run_ids) and closed_at is null"
SUCCESSORS = """
select id, rules from ops.quarantine
where resource = :resource and row_key = :row_key and closed_at is null order by id
"""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry, open or closed; `row` holds personal data: mask it before showing.

    `runs` counts the published runs that brought the row in this form; `holds_subject` says that its holder
    could be read, so that windows get `unknown` for him while the entry is open.
    """

    row: QuarantinedRow
    opened_run: str
    closed_at: datetime | None
    closed_run: str | None
    holds_subject: bool
    runs: int


def read_entries(connection: Connection, ids: Collection[int]) -> list[Entry]:
    """Return the entries that exist of `ids`, open or closed, by id."""
    return [
        Entry(
            row=QuarantinedRow(r.id, r.resource, r.row_key, r.rules, r.findings, r.content, r.opened_at),
            opened_run=r.opened_run,
            closed_at=r.closed_at,
            closed_run=r.closed_run,
            holds_subject=r.holds_subject,
            runs=r.runs,
        )
        for r in connection.execute(text(ENTRIES), {"ids": list(ids)})
    ]


def open_entries(connection: Connection, resource: str) -> list[Entry]:
    """Return all open entries of a resource, by id."""
    return read_entries(connection, connection.scalars(text(OPEN_IDS), {"resource": resource}).all())


def opened_by(connection: Connection, run_ids: Collection[str]) -> int:
    """Return how many open entries were opened by these runs."""
    return connection.scalar(text(OPENED_BY), {"run_ids": list(run_ids)}) or 0


def successor_of(connection: Connection, entry: Entry) -> tuple[int, list[str]] | None:
    """Return the open entry under the same row key, with its rules: the row in a newer bad form."""
    values = {"resource": entry.row.resource, "row_key": entry.row.row_key}
    found = connection.execute(text(SUCCESSORS), values).first()
    return None if found is None else (found.id, list(found.rules))


def is_published(connection: Connection, contract: Contract, row_key: str) -> bool:
    """Return whether a row stands under this key in the current table."""
    current = current_table(contract)
    found = select(current.c["_key"]).where(current.c["_key"] == row_key)
    return connection.execute(found).first() is not None
