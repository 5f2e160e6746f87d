"""The whole sequence for one resource, in this process: what a DAG does, without a scheduler."""

import secrets
from collections.abc import Callable
from datetime import datetime

from exchange.store.runs import RunRecord, Step, read_run
from pipeline.check import check
from pipeline.load import load
from pipeline.publish import publish
from pipeline.reconcile import reconcile
from pipeline.workplace import Workplace


def new_run_id(now: datetime) -> str:
    """Return a fresh run id that sorts by time."""
    return f"{now:%Y%m%dT%H%M%SZ}-{secrets.token_hex(4)}"


def run_sequence(
    place: Workplace, run_id: str, progress: Callable[[Step], None] = lambda _step: None
) -> RunRecord:
    """Run load, check, publish and reconcile and return the run's figures.

    `progress` is told each step before it begins. Raises what the steps raise.
    """
    steps = {Step.LOAD: load, Step.CHECK: check, Step.PUBLISH: publish, Step.RECONCILE: reconcile}
    for step, function in steps.items():
        progress(step)
        function(place, run_id)
    with place.transaction() as connection:
        record = read_run(connection, run_id)
    assert record is not None  # noqa: S101  # load has just begun it
    return record
