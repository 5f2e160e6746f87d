"""The whole sequence for one resource, in this process: what a DAG does, without a scheduler."""

import secrets
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime

from sqlalchemy.exc import DBAPIError

from exchange.store.runs import Outcome, RunRecord, Step, read_run
from exchange.store.turn import turn
from pipeline.check import check
from pipeline.errors import told
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
    """Run load, check, publish and reconcile in the resource's turn and return the run's figures.

    `progress` is told each step before it begins, and may end the run by raising. Nobody repeats a step here
    as a scheduler would, so a run that a fault ended is closed as failed. Raises `RunUnderWay` before
    anything was read, and what the steps raise.
    """
    steps = {Step.LOAD: load, Step.CHECK: check, Step.PUBLISH: publish, Step.RECONCILE: reconcile}
    with turn(place.database_url, place.contract.name):
        try:
            for step, function in steps.items():
                progress(step)
                function(place, run_id)
        except BaseException as fault:
            with suppress(DBAPIError):  # a database that is lost keeps no record; the fault itself is told
                _close(place, run_id, fault)
            raise
    with place.transaction() as connection:
        record = read_run(connection, run_id)
    assert record is not None  # noqa: S101  # load has just begun it
    return record


def _close(place: Workplace, run_id: str, fault: BaseException) -> None:
    with place.transaction() as connection:
        record = read_run(connection, run_id)
    if record is not None and record.outcome is Outcome.RUNNING:
        with place.run_book(run_id) as book:
            book.end(Outcome.FAILED, told(fault), place.now())
