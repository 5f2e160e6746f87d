"""Publish: one transaction that moves the good rows into the store and the bad ones into quarantine."""

from exchange.key_check import require_same_key
from exchange.staging.staged import drop_staging
from exchange.store.errors import BatchOutdated, BatchUnjudged, PublishHeld
from exchange.store.publish import Published, publish_batch
from exchange.store.runs import Outcome, RunBook, RunRecord, Step, read_run
from pipeline.check import check
from pipeline.recovery import with_staging
from pipeline.workplace import Workplace


def publish(place: Workplace, run_id: str) -> RunRecord:
    """Publish the checked batch and return the run's record; a run published already is left as it is.

    Where staging was lost the run goes back to load, and what was not judged as it stands is judged before
    it is published. Raises `PublishHeld`, `BatchOutdated` or `BatchHeld`; nothing is published then.
    """
    try:
        return with_staging(place, run_id, lambda: _publish_judged(place, run_id))
    except PublishHeld as held:
        with place.run_book(run_id) as book:
            book.hold(str(held), place.now())
        raise
    except BatchOutdated as outdated:
        with place.run_book(run_id) as book:
            book.end(Outcome.HELD, str(outdated), place.now())
        raise


def _publish_judged(place: Workplace, run_id: str) -> RunRecord:
    try:
        return _publish(place, run_id)
    except BatchUnjudged:
        check(place, run_id)
        return _publish(place, run_id)


def _publish(place: Workplace, run_id: str) -> RunRecord:
    with place.transaction() as connection:
        record = read_run(connection, run_id)
        if record is not None and record.step in {Step.RECONCILE, Step.DONE}:
            return record
        require_same_key(connection, place.keys.subject)
        done = publish_batch(connection, place.contract, run_id, place.rule_bits, place.now())
        RunBook(connection, run_id, place.contract.name).reach(Step.RECONCILE, **_figures(done))
        drop_staging(connection, place.contract, run_id)
        record = read_run(connection, run_id)
    assert record is not None  # noqa: S101  # its staging was found, and runs are never deleted
    return record


def _figures(done: Published) -> dict[str, int]:
    return {name: getattr(done, name) for name in Published.__slots__}
