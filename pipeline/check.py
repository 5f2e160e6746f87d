"""Check: the quality gate over what is staged; a batch that breaks its contract is held."""

from sqlalchemy import text

from exchange.staging.staged import require_staged
from exchange.store.runs import JudgedBatch, Step
from exchange.store.tables import staging_name
from pipeline.breaches import breaches
from pipeline.errors import BatchHeld
from pipeline.recovery import with_staging
from pipeline.workplace import Workplace
from quality.keys import mark_repeated_keys
from quality.verdict import GateResult

PREVIOUS = "select published_rows from ops.resource_state where resource = :resource"


def check(place: Workplace, run_id: str) -> GateResult:
    """Judge the staged batch and keep the result; go back to load first if staging was lost.

    Raises `BatchHeld` naming what holds it.
    """
    return with_staging(place, run_id, lambda: _check(place, run_id))


def _check(place: Workplace, run_id: str) -> GateResult:
    with place.transaction() as connection:
        staged = require_staged(connection, place.contract, run_id, place.rule_bits.marked_mask)
        previous = connection.scalar(text(PREVIOUS), {"resource": place.contract.name})
    from quality.gate import judge  # noqa: PLC0415  # Great Expectations takes seconds: only who judges pays

    table = staging_name(run_id)
    mark_repeated_keys(place.database_url, "stg", table, place.contract)
    result = judge(place.database_url, "stg", table, place.contract, previous_rows=previous)
    held = None if result.passed else _held(place, run_id, result, previous)
    with place.run_book(run_id) as book:
        digest = place.contract.digest
        judged = JudgedBatch(result.passed, result.scores.total, staged.loads, digest, result.as_json())
        book.judge(place.now(), judged)
        if held is None:
            book.reach(Step.PUBLISH)
        else:
            book.hold(str(held), place.now())
    if held is not None:
        raise held
    return result


def _held(place: Workplace, run_id: str, result: GateResult, previous: int | None) -> BatchHeld:
    with place.transaction() as connection:
        found = breaches(connection, place.contract, run_id, result, previous)
        return BatchHeld(place.contract.name, tuple(found))
