"""What each run did, step by step, and what it left for the windows to rely on.

A run is found again by its id: a step that is repeated overwrites its own figures and nothing else.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection, text


class Step(StrEnum):
    """The steps of a run, in order."""

    LOAD = "load"
    CHECK = "check"
    PUBLISH = "publish"
    RECONCILE = "reconcile"
    DONE = "done"


class Outcome(StrEnum):
    """How a run ended, or that it has not."""

    RUNNING = "running"
    PUBLISHED = "published"
    HELD = "held"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class RunRecord:
    """One run's figures; a figure is `None` until its step has run."""

    run_id: str
    resource: str
    began_at: datetime
    finished_at: datetime | None
    step: Step
    outcome: Outcome
    read_rows: int | None
    quarantined_rows: int | None
    inserted_rows: int | None
    updated_rows: int | None
    deleted_rows: int | None
    unchanged_rows: int | None
    source_rows: int | None
    reconcile_difference: int | None
    reconcile_agrees: bool | None
    fault: str | None


FIGURES = tuple(name for name in RunRecord.__slots__ if name.endswith(("_rows", "_difference", "_agrees")))

BEGIN = """
insert into ops.run (run_id, resource, began_at, step, outcome)
values (:run_id, :resource, :at, 'load', 'running')
on conflict (run_id) do update set step = 'load', outcome = 'running', fault = null, finished_at = null
"""
ATTEMPT = """
insert into ops.resource_state (resource, attempted_at) values (:resource, :at)
on conflict (resource) do update set attempted_at = excluded.attempted_at
"""
END = """
update ops.run set outcome = :outcome, fault = :fault, finished_at = :at where run_id = :run_id
"""
FAULT = "update ops.resource_state set attempt_fault = :fault where resource = :resource"
JUDGED = """
insert into ops.quality_result (run_id, resource, judged_at, passed, score, loads, contract_digest, result)
values (:run_id, :resource, :at, :passed, :score, :loads, :contract_digest, cast(:result as jsonb))
on conflict (run_id) do update set judged_at = excluded.judged_at, passed = excluded.passed,
    score = excluded.score, loads = excluded.loads, contract_digest = excluded.contract_digest,
    result = excluded.result
"""
UNFIT = """
update ops.resource_state set quality_passed = false
where resource = :resource and coalesce(as_of_at <= (
    select as_of_at from ops.staged where run_id = :run_id
), true)
"""


@dataclass(frozen=True, slots=True)
class JudgedBatch:
    """The gate's result as it is kept: `result` holds figures only, no cell of any row.

    `loads` and `contract_digest` say which load of the run was judged, and by which contract.
    """

    passed: bool
    score: float | None
    loads: int
    contract_digest: str
    result: Mapping[str, object]


class RunBook:
    """Writes one run's record, inside the caller's transactions."""

    def __init__(self, connection: Connection, run_id: str, resource: str) -> None:
        self._connection = connection
        self._names = {"run_id": run_id, "resource": resource}

    def begin(self, at: datetime) -> None:
        """Open the run, or open it again from its first step."""
        self._execute(BEGIN, at=at)
        self._execute(ATTEMPT, at=at)

    def reach(self, step: Step, **figures: int | bool) -> None:
        """Say which step the run has reached, with the figures that step gave (names of `FIGURES`)."""
        unknown = set(figures) - set(FIGURES)
        if unknown:
            raise ValueError(f"{sorted(unknown)} are no figures of a run; expected some of {FIGURES}")
        assignments = "".join(f", {name} = :{name}" for name in figures)
        statement = f"update ops.run set step = :step{assignments} where run_id = :run_id"  # noqa: S608
        self._execute(statement, step=step.value, **figures)

    def judge(self, at: datetime, judged: JudgedBatch) -> None:
        """Keep the gate's result and what exactly was judged."""
        result = json.dumps(judged.result, ensure_ascii=False)
        values = {"passed": judged.passed, "score": judged.score, "loads": judged.loads}
        self._execute(JUDGED, at=at, contract_digest=judged.contract_digest, result=result, **values)

    def hold(self, fault: str, at: datetime) -> None:
        """End the run as held: nothing of it is published, and the resource is unfit until a batch passes.

        A batch older than the published one says nothing of it and leaves its fitness alone.
        """
        self._execute(UNFIT)
        self.end(Outcome.HELD, fault, at)

    def end(self, outcome: Outcome, fault: str | None, at: datetime) -> None:
        """Close the run with its outcome; `fault` (no identifiers) is kept beside the resource too."""
        self._execute(END, outcome=outcome.value, fault=fault, at=at)
        self._execute(FAULT, fault=fault)

    def _execute(self, statement: str, **values: object) -> None:
        self._connection.execute(text(statement), self._names | values)


def read_run(connection: Connection, run_id: str) -> RunRecord | None:
    """Return the run's record, or `None` if there is no such run."""
    columns = ", ".join(RunRecord.__slots__)
    statement = f"select {columns} from ops.run where run_id = :run_id"  # noqa: S608
    row = connection.execute(text(statement), {"run_id": run_id}).mappings().one_or_none()
    if row is None:
        return None
    return RunRecord(**{**row, "step": Step(row["step"]), "outcome": Outcome(row["outcome"])})
