"""What the gate found of each run, as it was kept: figures only, no cell of any row."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, text

COLUMNS = "q.run_id, q.resource, q.judged_at, q.passed, q.score, r.outcome, q.result"
NEWEST = f"""
select distinct on (q.resource) {COLUMNS} from ops.quality_result q join ops.run r using (run_id)
order by q.resource, q.judged_at desc, q.run_id desc
"""  # noqa: S608 -- COLUMNS is a constant
OF_RUN = f"""
select {COLUMNS} from ops.quality_result q join ops.run r using (run_id) where q.run_id = :run_id
"""  # noqa: S608 -- COLUMNS is a constant
LAST = f"""
select {COLUMNS} from ops.quality_result q join ops.run r using (run_id) where q.resource = :resource
order by q.judged_at desc, q.run_id desc limit :most
"""  # noqa: S608 -- COLUMNS is a constant


@dataclass(frozen=True, slots=True)
class QualityResult:
    """The gate's verdict on one run; `result` is `GateResult.as_json` as it was when the run was judged."""

    run_id: str
    resource: str
    judged_at: datetime
    passed: bool
    score: float | None
    outcome: str
    result: Mapping[str, Any]

    @property
    def rules(self) -> list[dict[str, Any]]:
        """The result of each rule, in the contract's order."""
        return list(self.result["rules"])

    @property
    def dimensions(self) -> Mapping[str, Mapping[str, Any]]:
        """The score of each dimension with its names, by dimension."""
        found: Mapping[str, Mapping[str, Any]] = self.result["scores"]["dimensions"]
        return found


def newest_results(connection: Connection) -> dict[str, QualityResult]:
    """Return the newest result of every resource that was ever judged."""
    return {row.resource: QualityResult(*row) for row in connection.execute(text(NEWEST))}


def result_of_run(connection: Connection, run_id: str) -> QualityResult | None:
    """Return the result of one run, or `None` if the run is unknown or was never judged."""
    row = connection.execute(text(OF_RUN), {"run_id": run_id}).one_or_none()
    return None if row is None else QualityResult(*row)


def last_results(connection: Connection, resource: str, most: int) -> list[QualityResult]:
    """Return the last `most` results of a resource, newest first."""
    rows = connection.execute(text(LAST), {"resource": resource, "most": most})
    return [QualityResult(*row) for row in rows]
