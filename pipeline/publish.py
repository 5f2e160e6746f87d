"""Publish: one transaction that moves the good rows into the store and the bad ones into quarantine."""

from exchange.staging.staged import drop_staging
from exchange.store.errors import PublishHeld, StagingLost
from exchange.store.publish import Published, publish_batch
from exchange.store.runs import Outcome, RunBook, RunRecord, Step, read_run
from pipeline.check import check
from pipeline.recovery import with_staging
from pipeline.workplace import Workplace


def publish(place: Workplace, run_id: str) -> RunRecord:
    """Publish the checked batch and return the run's record; a run published already is left as it is.

    Where staging was lost the run goes back to load and is checked again before it is published. Raises
    `PublishHeld` or `BatchHeld`; nothing is published then.
    """
    try:
        return with_staging(place, run_id, lambda: _publish(place, run_id))
    except PublishHeld as held:
        with place.run_book(run_id) as book:
            book.end(Outcome.HELD, str(held), place.now())
        raise


def _publish(place: Workplace, run_id: str) -> RunRecord:
    with place.transaction() as connection:
        record = read_run(connection, run_id)
        if record is None:
            raise StagingLost(run_id, expected=0, found=0)
        if record.step in {Step.RECONCILE, Step.DONE}:
            return record
    if record.step is not Step.PUBLISH:  # staging was loaded again: what is published was checked
        check(place, run_id)
    with place.transaction() as connection:
        done = publish_batch(connection, place.contract, run_id, place.rule_bits, place.now())
        RunBook(connection, run_id, place.contract.name).reach(Step.RECONCILE, **_figures(done))
        drop_staging(connection, place.contract, run_id)
        record = read_run(connection, run_id)
    assert record is not None  # noqa: S101  # it was read above, and runs are never deleted
    return record


def _figures(done: Published) -> dict[str, int]:
    return {name: getattr(done, name) for name in Published.__slots__}
