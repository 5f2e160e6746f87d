"""What is known of every resource: before its first run, after good and bad ones, and while one is open."""

from sqlalchemy import Connection

from catalog.rules.fitness import ResourceState
from exchange.store.publish import publish_batch
from exchange.store.runs import Outcome, RunBook, Step
from exchange.store.status import read_status
from tests.integration.exchange.store.conftest import BITS, NOW, RESOURCE, Bench, person


def test_resource_that_was_never_run_is_there(owner: Connection) -> None:
    """A resource without a state is told as such, never left out."""
    found = read_status(owner, [RESOURCE, "a/b"])
    assert list(found) == [RESOURCE, "a/b"]
    status = found["a/b"]
    assert (status.state, status.last_run, status.quarantined_rows, status.under_way) == (
        None,
        None,
        0,
        False,
    )


def test_published_resource(bench: Bench, owner: Connection) -> None:
    """State, figures and open quarantine are those of the published batch."""
    bench.stage("r1", [person("1"), person("2")], violations=[0, 0b100])
    with bench.transaction() as connection:
        publish_batch(connection, bench.contract, "r1", BITS, NOW)
        RunBook(connection, "r1", RESOURCE).reach(Step.RECONCILE, read_rows=2, quarantined_rows=1)
    status = read_status(owner, [RESOURCE])[RESOURCE]
    assert status.state == ResourceState(RESOURCE, NOW, True, 100.0)
    assert (status.published_rows, status.quarantined_rows, status.fault) == (1, 1, None)
    assert status.last_run is not None
    assert (status.last_run.run_id, status.last_run.step) == ("r1", Step.RECONCILE)
    assert (status.last_run.began_at, status.last_run.finished_at) == (NOW, None)
    assert not status.under_way


def test_newest_run_is_told_with_its_fault(bench: Bench, owner: Connection) -> None:
    """A newer run that failed stands in the place of the good one; the state is the good one's."""
    bench.stage("r1", [person("1")])
    with bench.transaction() as connection:
        publish_batch(connection, bench.contract, "r1", BITS, NOW)
        book = RunBook(connection, "r2", RESOURCE)
        book.begin(NOW)
        book.end(Outcome.FAILED, "SourceUnavailable: a/b", NOW)
    status = read_status(owner, [RESOURCE])[RESOURCE]
    assert status.last_run is not None
    assert (status.last_run.run_id, status.last_run.outcome) == ("r2", Outcome.FAILED)
    assert status.fault == "SourceUnavailable: a/b"
    assert status.state is not None
    assert status.state.as_of_at == NOW
