"""One step of one run, and the figures that are left of it for Airflow to keep."""

import os
from collections.abc import Callable
from typing import Any

from catalog.model import Contract
from dags.factory.errors import ExchangeUnreachable
from dags.factory.secrets import resolver
from dags.factory.settings import PipelineSettings
from dags.steps.unreachable import lost_connection
from exchange.keys import KeyRing
from exchange.staging.rows import RowKeys
from exchange.store.runs import FIGURES
from exchange.store.turn import turn
from pipeline.check import check
from pipeline.load import load
from pipeline.publish import publish
from pipeline.reconcile import reconcile
from pipeline.workplace import Workplace


def take_step(step: str, contract: Contract, run_id: str) -> dict[str, Any]:
    """Take `step` (load, check, publish or reconcile) of the run; return counts and the run's id, no row.

    Raises `ExchangeUnreachable` where the exchange's database was lost, `RunUnderWay` where another process
    is at a step of the resource, else what the step raises.
    """
    place = _workplace(contract)
    try:
        with turn(place.database_url, contract.name):
            return {"run_id": run_id} | STEPS[step](place, run_id)
    except Exception as fault:
        cause = lost_connection(fault)
        if cause is None:
            raise
        raise ExchangeUnreachable(contract.name, step, cause) from fault


def _workplace(contract: Contract) -> Workplace:
    settings = PipelineSettings.from_environment()
    ring = KeyRing(settings.keys_dir)
    return Workplace(
        contract=contract,
        database_url=settings.pipeline_database_url.get_secret_value(),
        keys=RowKeys(subject=ring.subject_key, row=ring.row_key),
        resolver=resolver(os.environ),
    )


def _load(place: Workplace, run_id: str) -> dict[str, Any]:
    return {"read_rows": load(place, run_id)}


def _check(place: Workplace, run_id: str) -> dict[str, Any]:
    result = check(place, run_id)
    broken = {verdict.rule.id: verdict.broken for verdict in result.rules if verdict.broken}
    return {"judged_rows": result.rows, "broken_rows": broken}


def _publish(place: Workplace, run_id: str) -> dict[str, Any]:
    record = publish(place, run_id)
    figures = {name: getattr(record, name) for name in FIGURES}
    return {name: count for name, count in figures.items() if count is not None}


def _reconcile(place: Workplace, run_id: str) -> dict[str, Any]:
    result = reconcile(place, run_id)
    return {
        "source_rows": result.source.rows,
        "held_rows": result.held.rows,
        "difference": result.difference,
        "agrees": result.agrees,
    }


STEPS: dict[str, Callable[[Workplace, str], dict[str, Any]]] = {
    "load": _load,
    "check": _check,
    "publish": _publish,
    "reconcile": _reconcile,
}
