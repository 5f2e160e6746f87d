"""The DAG of one resource: load → check → publish → reconcile, each a call into the pipeline."""

from datetime import timedelta
from typing import Any

from airflow.sdk import DAG, Asset, CronTriggerTimetable, chain, get_current_context, task

from catalog.model import Contract, Department
from dags.factory.names import asset_uri, dag_id, pipeline_run_id, pool
from dags.factory.retries import BACKOFF, LONGEST_PAUSE, RETRIES, RetryWhatPasses
from dags.factory.runbook import runbook
from dags.factory.settings import PipelineSettings

STEPS = ("load", "check", "publish", "reconcile")
PUBLISH = "publish"
ZONE = "Asia/Shanghai"
LONGEST_STEP = timedelta(hours=6)
NEVER_LATE = timedelta(0)
"""Where it is `False`, Airflow runs a new DAG for a time that is up to a tenth of its interval past."""


def build_resource_dag(department: Department, contract: Contract, settings: PipelineSettings) -> DAG:
    """Build the DAG of `contract`; its first run is the next one that the schedule names."""
    uri = asset_uri(contract, settings.pipeline_database_url.get_secret_value())
    shared = Asset(uri, group=department.id)  # named by its place: a moved database is another asset
    with DAG(
        dag_id(contract),
        dag_display_name=f"{department.title.zh} · {contract.title.zh}",
        description=contract.title.en,
        doc_md=runbook(department, contract, RETRIES),
        schedule=CronTriggerTimetable(contract.schedule, timezone=ZONE, run_immediately=NEVER_LATE),
        catchup=False,
        max_active_runs=1,
        tags={contract.department},
        default_args=_task_settings(contract, settings),
    ) as dag:
        chain(*(_step_task(step, contract, shared) for step in STEPS))
    return dag


def _task_settings(contract: Contract, settings: PipelineSettings) -> dict[str, Any]:
    return {
        "owner": contract.owner_contact,
        "pool": pool(contract.department),
        "retries": RETRIES,
        "retry_policy": RetryWhatPasses(),
        "retry_delay": timedelta(seconds=settings.retry_seconds),
        "retry_exponential_backoff": BACKOFF,
        "max_retry_delay": LONGEST_PAUSE,
        "execution_timeout": LONGEST_STEP,
    }


def _step_task(step: str, contract: Contract, shared: Asset) -> Any:
    outlets = [shared] if step == PUBLISH else []

    @task(task_id=step, outlets=outlets, multiple_outputs=False)
    def run() -> dict[str, Any]:
        from dags.steps import take_step  # noqa: PLC0415  # the pipeline's libraries, in a task only

        context = get_current_context()
        run_id = pipeline_run_id(dag_id(contract), context["run_id"])
        figures = take_step(step, contract, run_id)
        for asset in outlets:
            context["outlet_events"][asset].extra = figures
        return figures

    return run()
