"""What is known of every resource now: its state as windows judge it, its last run, its quarantine."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Connection, text

from catalog.rules.fitness import ResourceState
from exchange.store.runs import RunRecord, read_run
from exchange.store.turn import TAKEN

STATUS = f"""
select name, s.resource is not null as known, s.as_of_at, s.quality_passed, s.quality_score,
    s.published_rows, s.attempt_fault,
    (select run_id from ops.run r where r.resource = name order by began_at desc, run_id desc limit 1)
        as last_run,
    (select count(*) from ops.quarantine q where q.resource = name and closed_at is null) as quarantined,
    {TAKEN.format(resource="name")} as under_way
from unnest(cast(:names as text[])) name left join ops.resource_state s on s.resource = name
"""  # noqa: S608 -- TAKEN is a constant


@dataclass(frozen=True, slots=True)
class ResourceStatus:
    """One resource as it stands; `state` is `None` before its first run.

    `under_way` says that some process is at a step of it now; a run that is open while nobody is was
    interrupted, or waits for its scheduler.
    """

    resource: str
    state: ResourceState | None
    published_rows: int | None
    fault: str | None
    last_run: RunRecord | None
    quarantined_rows: int
    under_way: bool


def read_status(connection: Connection, resources: Collection[str]) -> dict[str, ResourceStatus]:
    """Return the status of each of `resources`, known to the database or not."""
    found = {}
    for row in connection.execute(text(STATUS), {"names": list(resources)}):
        state = ResourceState(row.name, row.as_of_at, row.quality_passed, row.quality_score)
        found[row.name] = ResourceStatus(
            resource=row.name,
            state=state if row.known else None,
            published_rows=row.published_rows,
            fault=row.attempt_fault,
            last_run=read_run(connection, row.last_run) if row.last_run else None,
            quarantined_rows=row.quarantined,
            under_way=row.under_way,
        )
    return found
