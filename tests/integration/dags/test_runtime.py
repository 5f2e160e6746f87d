"""Airflow as the demonstration runs it: healthy, asked for runs, stopped, killed and started again."""

import os
import secrets
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from catalog.loader import load
from cli.airflow import AirflowRest, AirflowRuntime
from cli.airflow.errors import AirflowRefused, DagsMissing
from cli.demo.population import Population
from exchange.keys import KeyRing
from exchange.migrate import login_url
from exchange.postgres import Cluster
from exchange.postgres.cluster import free_port
from exchange.processes import processes_in
from exchange.settings import SHIPPED_CATALOGUE
from exchange.store.prepare import prepare_store
from tests.integration.dags.conftest import DAG, SOURCE, drops_of
from tests.unit.dags.airflow_process import DAGS

HEALTHY_SECONDS = 300
STEPS = ("load", "check", "publish", "reconcile")


@pytest.fixture(scope="module")
def airflow_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home of the runtime under test."""
    return tmp_path_factory.mktemp("runtime") / "airflow"


@pytest.fixture(scope="module")
def runtime(
    airflow_home: Path, population: Population, postgres_server: Cluster, migrated_template: str
) -> Iterator[AirflowRuntime]:
    """A runtime over an exchange and a metadata database of its own; ended whatever a test does."""
    suffix = secrets.token_hex(4)
    with psycopg.connect(postgres_server.url(), autocommit=True) as connection:
        connection.execute(f"create database runtime_{suffix} template {migrated_template}")
        connection.execute(f"create database airflow_{suffix}")
    owner_url = postgres_server.url(f"runtime_{suffix}")
    prepare_store(owner_url, load(SHIPPED_CATALOGUE))
    keys = airflow_home.parent / "keys"
    KeyRing(keys).create_missing()
    variables = {
        "TONGBAN_DATABASE_URL": owner_url,
        "TONGBAN_PIPELINE_DATABASE_URL": login_url(owner_url, "tongban_pipeline", "word"),
        "TONGBAN_KEYS_DIR": str(keys),
        SOURCE: drops_of(airflow_home.parent / "natural_resources", population).url,
    }
    runtime = AirflowRuntime(
        airflow_home, free_port(), postgres_server.url(f"airflow_{suffix}"), DAGS, variables
    )
    yield runtime
    runtime.kill()


def test_life_of_a_runtime(runtime: AirflowRuntime, airflow_home: Path) -> None:
    """It starts, runs a DAG, is killed, starts again over what was left, and stops without a process left."""
    unready: list[frozenset[str]] = []
    runtime.start()
    runtime.wait_healthy(HEALTHY_SECONDS, unready.append)
    assert unready[0] >= {"scheduler", "task_interface"}
    assert unready[-1] == frozenset()
    _check_settings(runtime)
    _check_refusals(runtime, airflow_home)
    _check_run(runtime)
    left = _kill_the_launcher(airflow_home)
    runtime.start()
    runtime.wait_healthy(HEALTHY_SECONDS)
    assert not left & set(processes_in(airflow_home))
    run_id = runtime.trigger(DAG)
    runtime.stop()
    assert processes_in(airflow_home) == []
    assert not runtime.is_running()
    assert run_id


def _check_settings(runtime: AirflowRuntime) -> None:
    names = {contract.department for contract in load(SHIPPED_CATALOGUE).contracts.values()}
    pools = runtime.rest.pools()
    assert {f"department_{name}" for name in names} <= set(pools)
    expected = {name.replace("/", ".") for name in load(SHIPPED_CATALOGUE).contracts}
    runtime.wait_dags(expected, HEALTHY_SECONDS)
    assert runtime.rest.dag_ids() == expected
    assert runtime.rest.import_errors() == ()


def _check_refusals(runtime: AirflowRuntime, airflow_home: Path) -> None:
    with pytest.raises(DagsMissing, match=r"absent\.dag"):
        runtime.trigger("absent.dag", timeout_seconds=0.2)
    with pytest.raises(AirflowRefused) as caught:
        runtime.rest.trigger("absent.dag")
    assert caught.value.status == 404
    stranger = AirflowRest(runtime.url, runtime.login[0], "wrong-word", airflow_home / "airflow.log")
    with pytest.raises(AirflowRefused) as caught:
        stranger.dag_ids()
    assert caught.value.status == 401
    assert "wrong-word" not in str(caught.value)
    stranger.close()


def _check_run(runtime: AirflowRuntime) -> None:
    run_id = runtime.trigger(DAG)
    assert runtime.wait_run(DAG, run_id) == "success"
    assert runtime.task_states(DAG, run_id) == dict.fromkeys(STEPS, "success")
    assert runtime.rest.figures(DAG, run_id, "reconcile")["agrees"] is True


def _kill_the_launcher(home: Path) -> set[int]:
    """Kill the launcher alone with SIGKILL and return the processes that outlive it."""
    launcher = min(processes_in(home), key=_age_key)
    os.kill(launcher, signal.SIGKILL)
    time.sleep(0.5)
    left = set(processes_in(home))
    assert left, "nothing outlived the launcher: there is nothing to clean up"
    return left


def _age_key(pid: int) -> int:
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return int(fields[19])
