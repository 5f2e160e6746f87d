"""Reconcile: read the source's keys once more and compare them with what the exchange holds."""

from collections.abc import Iterator

from catalog.key_text import KEY_SEPARATOR
from connectors.base import Connector
from exchange.store.errors import RunUnpublished
from exchange.store.reconcile import Reconciled
from exchange.store.reconcile import reconcile as compare
from exchange.store.runs import Outcome, RunBook, Step, read_run
from pipeline.workplace import Workplace


def reconcile(place: Workplace, run_id: str) -> Reconciled:
    """Compare, keep the difference and close the run; a difference is shown, it does not undo a publish.

    Raises `RunUnpublished`, or the connector's faults; the run stays open for a repeat then.
    """
    with place.connector() as connector, place.transaction() as connection:
        record = read_run(connection, run_id)
        if record is None or record.step not in {Step.RECONCILE, Step.DONE}:
            raise RunUnpublished(run_id)
        keys = _key_texts(connector, place)
        result = compare(connection, place.contract, run_id, keys, place.now())
        book = RunBook(connection, run_id, place.contract.name)
        figures = {"source_rows": result.source.rows, "reconcile_difference": result.difference}
        book.reach(Step.DONE, reconcile_agrees=result.agrees, **figures)
        book.end(Outcome.PUBLISHED, None, place.now())
    return result


def _key_texts(connector: Connector, place: Workplace) -> Iterator[str]:
    for key in connector.keys(place.contract):
        yield KEY_SEPARATOR.join(key)
