"""The DAG of a resource, as Airflow sees it."""

from pathlib import Path
from typing import Any

import pytest

from catalog.loader import load
from catalog.model import Contract
from exchange.settings import SHIPPED_CATALOGUE
from tests.unit.dags.airflow_process import ask_airflow

CONTRACTS = load(SHIPPED_CATALOGUE).contracts
STEPS = ["load", "check", "publish", "reconcile"]


@pytest.fixture(params=sorted(CONTRACTS))
def contract(request: pytest.FixtureRequest) -> Contract:
    """Each contract of the shipped catalogue."""
    return CONTRACTS[request.param]


@pytest.fixture
def dag(dag_bag: dict[str, Any], contract: Contract) -> dict[str, Any]:
    """The DAG of the contract."""
    found: dict[str, Any] = dag_bag["dags"][contract.name.replace("/", ".")]
    return found


def test_four_steps_follow_each_other(dag: dict[str, Any]) -> None:
    """Load, check, publish and reconcile run in this order, each after the one before."""
    assert dag["order"] == STEPS
    before = [[], *([step] for step in STEPS[:-1])]
    assert [dag["tasks"][step]["after"] for step in STEPS] == before


def test_schedule_is_the_contracts(dag: dict[str, Any], contract: Contract) -> None:
    """It runs by the contract's cron in Asia/Shanghai, one run at a time, and never for the past."""
    assert (dag["schedule"], dag["zone"]) == (contract.schedule, "Asia/Shanghai")
    assert (dag["catchup"], dag["max_active_runs"], dag["start"]) == (False, 1, None)
    assert dag["late"] == 0


def test_new_dag_waits_for_its_next_time(airflow_home: Path) -> None:
    """A DAG that is new has no run at once, which Airflow would give it otherwise (the control)."""
    code = """
from datetime import UTC, datetime, timedelta
from airflow.timetables.base import TimeRestriction
from airflow.timetables.trigger import CronTriggerTimetable
from dags.factory.resource_dag import NEVER_LATE
def is_late(allowed):
    table = CronTriggerTimetable("* * * * *", timezone="Asia/Shanghai", run_immediately=allowed)
    anything = TimeRestriction(None, None, catchup=False)
    first = table.next_dagrun_info(last_automated_data_interval=None, restriction=anything)
    return first.run_after < datetime.now(UTC)
answer([is_late(NEVER_LATE), is_late(False)])
"""
    assert ask_airflow(airflow_home, code) == [False, True]


def test_each_task_has_owner_pool_and_bound(dag: dict[str, Any], contract: Contract) -> None:
    """Every task names the contract's owner, uses the department's pool and is ended at last."""
    for task in dag["tasks"].values():
        assert task["owner"] == contract.owner_contact
        assert task["pool"] == f"department_{contract.department}"
        assert task["longest"] == 6 * 3600


def test_retries_are_decided_by_policy(dag: dict[str, Any]) -> None:
    """Every task has three retries, granted by the policy alone, after the pause that was set."""
    for task in dag["tasks"].values():
        assert (task["retries"], task["policy"], task["pause"]) == (3, "RetryWhatPasses", 90)


def test_publish_alone_updates_the_asset(dag: dict[str, Any], contract: Contract) -> None:
    """The published table is publish's outlet, named by its place and without the login."""
    uri = f"postgres://db.test:6543/exchange/shr/{contract.table}"
    outlets = {step: task["outlets"] for step, task in dag["tasks"].items()}
    assert outlets == {step: [] for step in STEPS} | {"publish": [[uri, uri]]}


def test_department_is_the_tag(dag: dict[str, Any], contract: Contract) -> None:
    """DAGs are found by their department."""
    assert dag["tags"] == [contract.department]
    assert Path(dag["file"]).name == f"{contract.department}_dags.py"
