"""PostgreSQL killed with -9 between the steps of a run: the run goes back to load, nothing is tombstoned."""

from exchange.postgres import Cluster
from exchange.store.runs import Outcome, Step
from pipeline.check import check
from pipeline.load import load
from pipeline.publish import publish
from pipeline.reconcile import reconcile
from pipeline.sequence import run_sequence
from tests.integration.pipeline.conftest import CURRENT, Open

LOADS = "select loads from ops.staged where run_id = 'second'"


def test_killed_between_load_and_publish(own_cluster: Cluster, open_exchange: Open) -> None:
    """The staged rows are gone after recovery; publish loads and checks again, and deletes nothing."""
    exchange = open_exchange(own_cluster.url())
    first = run_sequence(exchange.place, "first")
    assert first.inserted_rows == 11605
    load(exchange.place, "second")
    check(exchange.place, "second")
    own_cluster.kill()
    own_cluster.start()
    assert exchange.scalar(LOADS) == 1
    record = publish(exchange.place, "second")
    assert exchange.scalar(LOADS) == 2
    assert (record.inserted_rows, record.deleted_rows, record.unchanged_rows) == (0, 0, 11605)
    assert exchange.scalar(f"select count(*) from {CURRENT}") == 11605
    assert exchange.scalar("select count(*) from his.natural_resources__real_estate_title") == 0
    assert reconcile(exchange.place, "second").agrees


def test_killed_between_load_and_check_on_the_first_run(own_cluster: Cluster, open_exchange: Open) -> None:
    """A first run that lost its staging ends with the same rows as one that was never killed."""
    exchange = open_exchange(own_cluster.url())
    load(exchange.place, "second")
    own_cluster.kill()
    own_cluster.start()
    check(exchange.place, "second")
    assert exchange.scalar(LOADS) == 2
    record = publish(exchange.place, "second")
    assert (record.read_rows, record.quarantined_rows, record.inserted_rows) == (11697, 92, 11605)


def test_publish_of_a_published_run_is_a_no_op(own_cluster: Cluster, open_exchange: Open) -> None:
    """A task that is repeated after its commit, because its end was never reported, changes nothing."""
    exchange = open_exchange(own_cluster.url())
    load(exchange.place, "second")
    check(exchange.place, "second")
    done = publish(exchange.place, "second")
    own_cluster.kill()
    own_cluster.start()
    assert publish(exchange.place, "second") == done
    assert done.step is Step.RECONCILE
    assert exchange.scalar(LOADS) == 1
    assert done.outcome is Outcome.RUNNING
