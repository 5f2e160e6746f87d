"""One exchange, a department that drops files, and an Airflow home in which DAGs run without a scheduler."""

import json
import secrets
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import psycopg
import pytest

from catalog.loader import load
from cli.demo.departments import NaturalResources
from cli.demo.departments.drop_files import manifest_path
from cli.demo.population import Population, make_population
from exchange.clock import utc_now
from exchange.keys import KeyRing
from exchange.migrate import login_url
from exchange.postgres import Cluster
from exchange.settings import SHIPPED_CATALOGUE
from exchange.store.prepare import prepare_store
from tests.unit.dags.airflow_process import airflow_environment, ask_airflow

DAG = "natural_resources.real_estate_title"
SOURCE = "TONGBAN_CONN_NATURAL_RESOURCES"
RUN = """
import json, os
from airflow.dag_processing.dagbag import DagBag
from airflow.models.asset import AssetEvent
from airflow.models.taskinstance import TaskInstance
from airflow.models.xcom import XComModel
from airflow.utils.session import create_session
from sqlalchemy import select

dag = DagBag(os.environ["AIRFLOW__CORE__DAGS_FOLDER"]).dags[{dag!r}]
usual = dict(os.environ)

def kept(session, run):
    tasks = session.scalars(select(TaskInstance).where(TaskInstance.run_id == run.run_id)).all()
    notes = session.scalars(select(XComModel).where(XComModel.run_id == run.run_id)).all()
    events = session.scalars(select(AssetEvent).where(AssetEvent.source_run_id == run.run_id)).all()
    return {{
        "run_id": run.run_id,
        "state": str(run.state),
        "tasks": {{task.task_id: [str(task.state), task.try_number] for task in tasks}},
        "notes": {{note.task_id: XComModel.deserialize_value(note) for note in notes}},
        "keys": sorted({{note.key for note in notes}}),
        "events": [event.extra for event in events],
    }}

found = {{}}
for name, changed in json.loads({scenarios!r}).items():
    os.environ.update(usual)
    os.environ.update(changed)
    run = dag.test()
    with create_session() as session:
        found[name] = kept(session, run)
answer(found)
"""


@dataclass(frozen=True)
class Runs:
    """What Airflow kept of the DAG's runs, by scenario, and the exchange they worked in."""

    kept: Mapping[str, dict[str, Any]]
    owner_url: str

    def recorded(self, scenario: str) -> tuple[object, ...] | None:
        """Return outcome and fault that the exchange recorded for the run."""
        run_id = f"{DAG}--{self.kept[scenario]['run_id']}"
        query = "select outcome, fault from ops.run where run_id = %s"
        with psycopg.connect(self.owner_url) as connection:
            return connection.execute(query, [run_id]).fetchone()


@pytest.fixture(scope="module")
def population() -> Population:
    """The demonstration's population."""
    return make_population(utc_now().date())


def drops_of(directory: Path, population: Population) -> NaturalResources:
    """Return natural resources with one complete drop under `directory`."""
    department = NaturalResources(directory, utc_now)
    department.start()
    department.seed(population)
    return department


def rename_column(department: NaturalResources) -> None:
    """Give the newest drop a header that the contract does not know, under a right manifest."""
    drop = next(iter(department.drops.glob("*.csv")))
    content = drop.read_bytes().replace("共有情况".encode("gb18030"), "共有方式".encode("gb18030"), 1)
    drop.write_bytes(content)
    manifest = manifest_path(drop)
    sealed = json.loads(manifest.read_text(encoding="utf-8")) | {"sha256": sha256(content).hexdigest()}
    manifest.write_text(json.dumps(sealed), encoding="utf-8")


@pytest.fixture(scope="module")
def runs(
    tmp_path_factory: pytest.TempPathFactory,
    population: Population,
    postgres_server: Cluster,
    migrated_template: str,
) -> Runs:
    """Run the DAG by `dag.test()` once for each scenario, in one process that imports Airflow."""
    place = tmp_path_factory.mktemp("dag-runs")
    name = f"dag_runs_{secrets.token_hex(4)}"
    with psycopg.connect(postgres_server.url(), autocommit=True) as connection:
        connection.execute(f"create database {name} template {migrated_template}")
    owner_url = postgres_server.url(name)
    prepare_store(owner_url, load(SHIPPED_CATALOGUE))
    KeyRing(place / "keys").create_missing()
    changed = drops_of(place / "changed", population)
    rename_column(changed)
    scenarios = {
        "good": {},
        "changed": {SOURCE: changed.url},
        "unknown": {SOURCE: ""},
        "away": {SOURCE: (place / "unmounted").as_uri()},
    }
    variables = {
        "TONGBAN_PIPELINE_DATABASE_URL": login_url(owner_url, "tongban_pipeline", "word"),
        "TONGBAN_KEYS_DIR": str(place / "keys"),
        "TONGBAN_RETRY_SECONDS": "1",
        SOURCE: drops_of(place / "good", population).url,
    }
    home = place / "home"
    subprocess.run(
        [sys.executable, "-m", "dags.launch.metadata"],
        env=airflow_environment(home, variables),
        cwd=home,
        check=True,
        capture_output=True,
    )
    kept = ask_airflow(home, RUN.format(dag=DAG, scenarios=json.dumps(scenarios)), **variables)
    return Runs(kept, owner_url)
