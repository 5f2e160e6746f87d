"""Single entries of quarantine over several published runs."""

from datetime import datetime, timedelta

from exchange.store.entries import is_published, open_entries, opened_by, read_entries, successor_of
from exchange.store.publish import publish_batch
from exchange.store.runs import RunBook, Step
from tests.integration.exchange.store.conftest import BITS, NOW, RESOURCE, Bench, Row, person


def publish(bench: Bench, run_id: str, at: datetime, rows: list[Row], violations: list[int]) -> None:
    """Publish rows as a run that began at `at` and reached its last step."""
    bench.stage(run_id, rows, violations)
    with bench.transaction() as connection:
        RunBook(connection, run_id, RESOURCE).reach(Step.PUBLISH)
        publish_batch(connection, bench.contract, run_id, BITS, at + timedelta(minutes=1))
        RunBook(connection, run_id, RESOURCE).reach(Step.RECONCILE)
        connection.exec_driver_sql("update ops.run set began_at = %s where run_id = %s", (at, run_id))


def test_entry_over_its_life(bench: Bench) -> None:
    """Open over two runs, closed by the third, which does not count; the newer bad form is the successor."""
    times = [NOW + timedelta(hours=hour) for hour in range(4)]
    for run, at in zip(("r1", "r2"), times[:2], strict=True):
        publish(bench, run, at, [person("1"), person("2")], [0, 0b10])
    with bench.transaction() as connection:
        (first,) = open_entries(connection, RESOURCE)
        assert (first.row.row_key, first.runs, first.opened_run, first.closed_at) == ("2", 2, "r1", None)
        assert first.holds_subject
        assert opened_by(connection, ["r1"]) == 1
        assert opened_by(connection, ["r2"]) == 0
    publish(bench, "r3", times[2], [person("1"), person("2", name="李")], [0, 0b10])
    with bench.transaction() as connection:
        (closed,) = read_entries(connection, [first.row.id])
        assert (closed.closed_run, closed.runs) == ("r3", 2)
        (second,) = open_entries(connection, RESOURCE)
        assert successor_of(connection, closed) == (second.row.id, ["required"])
        assert not is_published(connection, bench.contract, "2")
    publish(bench, "r4", times[3], [person("1"), person("2")], [0, 0])
    with bench.transaction() as connection:
        (closed,) = read_entries(connection, [second.row.id])
        assert (closed.closed_run, closed.runs) == ("r4", 1)
        assert successor_of(connection, closed) is None
        assert is_published(connection, bench.contract, "2")
        assert open_entries(connection, RESOURCE) == []


def test_unknown_entries_are_left_out(bench: Bench) -> None:
    """An id that is not there gives nothing."""
    with bench.transaction() as connection:
        assert read_entries(connection, [7]) == []
