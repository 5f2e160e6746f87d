"""One walk over the DAGs that Airflow builds from the DAG files, shared by the tests of this folder."""

from pathlib import Path
from typing import Any

import pytest

from tests.unit.dags.airflow_process import DAGS, ask_airflow

WALK = f"""
import sys
from airflow.dag_processing.dagbag import DagBag
bag = DagBag({str(DAGS)!r})
heavy = ("pyarrow", "polars", "great_expectations", "psycopg", "MySQLdb", "paramiko", "adbc_driver_manager",
         "connectors", "quality", "pipeline", "exchange.store")
def described(dag):
    tasks = dag.topological_sort()
    return {{
        "tasks": {{task.task_id: {{
            "after": sorted(task.upstream_task_ids), "pool": task.pool, "owner": task.owner,
            "retries": task.retries, "policy": type(task.retry_policy).__name__,
            "pause": task.retry_delay.total_seconds(), "longest": task.execution_timeout.total_seconds(),
            "outlets": [(outlet.name, outlet.uri) for outlet in task.outlets],
        }} for task in tasks}},
        "order": [task.task_id for task in tasks],
        "doc": dag.doc_md, "tags": sorted(dag.tags), "catchup": dag.catchup,
        "max_active_runs": dag.max_active_runs, "start": dag.start_date,
        "schedule": dag.timetable.expression, "zone": str(dag.timetable.timezone),
        "late": dag.timetable.run_immediately.total_seconds(),
        "file": dag.fileloc,
    }}
answer({{
    "errors": dict(bag.import_errors),
    "dags": {{dag_id: described(dag) for dag_id, dag in bag.dags.items()}},
    "heavy": [name for name in heavy if name in sys.modules],
    "files": sorted(stat.file for stat in bag.dagbag_stats),
}})
"""


@pytest.fixture(scope="session")
def airflow_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home for processes that import Airflow."""
    return tmp_path_factory.mktemp("airflow")


@pytest.fixture(scope="session")
def dag_bag(airflow_home: Path) -> dict[str, Any]:
    """What Airflow's own DagBag finds in `dags/`, parsed in a process of its own."""
    found: dict[str, Any] = ask_airflow(airflow_home, WALK, TONGBAN_RETRY_SECONDS="90")
    return found
