"""A runtime whose Airflow cannot start, or leaves requests without an answer."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from cli.airflow import AirflowRuntime
from cli.airflow.errors import AirflowEnded, AirflowSilent, DagsMissing, RunUnfinished
from exchange.postgres.cluster import free_port
from exchange.processes import processes_in
from tests.unit.cli.airflow.quiet_airflow import QuietAirflow, quiet_airflow

REQUEST_SECONDS = "cli.airflow.rest.REQUEST_SECONDS"
LONG = 60.0


@pytest.fixture
def runtime(tmp_path: Path) -> AirflowRuntime:
    """A runtime without settings of the exchange, so that its launcher fails."""
    return AirflowRuntime(tmp_path, free_port(), "postgresql://u:p@127.0.0.1:1/airflow", tmp_path, {})


def test_failed_start_shows_the_reason(runtime: AirflowRuntime, tmp_path: Path) -> None:
    """Processes that end are told at once, with the end of their log, and none is left."""
    runtime.start()
    with pytest.raises(AirflowEnded, match="TONGBAN_PIPELINE_DATABASE_URL"):
        runtime.wait_healthy(60)
    runtime.stop()
    assert processes_in(tmp_path) == []


def test_stop_without_start_is_nothing(runtime: AirflowRuntime) -> None:
    """Stopping what was not started, twice, is no fault."""
    runtime.stop()
    runtime.stop()
    assert not runtime.is_running()


def test_stop_ends_what_works_in_the_home_and_no_other(runtime: AirflowRuntime, tmp_path: Path) -> None:
    """A process left in the home by an earlier run is ended; one elsewhere, with the same program, is not."""
    (tmp_path / "beside").mkdir()
    program = [sys.executable, "-c", "import time; time.sleep(60)"]
    with (
        subprocess.Popen(program, cwd=tmp_path, start_new_session=True) as left,
        subprocess.Popen(program, cwd=tmp_path / "beside") as other,
    ):
        runtime.stop()
        assert left.wait(timeout=5) == -9
        assert other.poll() is None
        other.kill()


@pytest.fixture
def airflow(monkeypatch: pytest.MonkeyPatch) -> Iterator[QuietAirflow]:
    """A server that is asked with little patience."""
    monkeypatch.setattr(REQUEST_SECONDS, 0.3)
    with quiet_airflow() as server:
        yield server


@pytest.fixture
def beside(airflow: QuietAirflow, tmp_path: Path) -> Iterator[AirflowRuntime]:
    """A runtime that asks this server."""
    url = "postgresql://u:p@127.0.0.1:1/airflow"
    runtime = AirflowRuntime(tmp_path, airflow.server_port, url, tmp_path, {})
    yield runtime
    runtime.stop()


def test_one_silent_answer_is_not_yet(airflow: QuietAirflow, beside: AirflowRuntime) -> None:
    """Waiting goes on over a request that was left out, for DAGs and for the end of a run."""
    airflow.silent = 2
    beside.wait_dags(["a.b"], LONG)
    airflow.silent, airflow.states = 1, ["running", "success"]
    assert beside.wait_run("a.b", "run-1", LONG) == "success"
    assert airflow.silent == 0


def test_lasting_silence_is_told_as_silence(airflow: QuietAirflow, beside: AirflowRuntime) -> None:
    """At the end of the time it is the silence that is raised, not a missing DAG or an unfinished run."""
    airflow.silent = 10**6
    with pytest.raises(AirflowSilent):
        beside.wait_dags(["a.b"], 0.4)
    with pytest.raises(AirflowSilent):
        beside.wait_run("a.b", "run-1", 0.4)


def test_an_answer_that_is_never_final_ends_with_the_time(
    airflow: QuietAirflow, beside: AirflowRuntime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A DAG that is not built and a run that goes on are told as such."""
    monkeypatch.setattr(REQUEST_SECONDS, LONG)
    airflow.dags, airflow.states = [], ["running"]
    with pytest.raises(DagsMissing, match=r"a\.b"):
        beside.wait_dags(["a.b"], 0.2)
    with pytest.raises(RunUnfinished, match="still running"):
        beside.wait_run("a.b", "run-1", 0.2)


def test_a_silent_trigger_is_raised(airflow: QuietAirflow, beside: AirflowRuntime) -> None:
    """The run may have begun: it is asked for once, and whoever waits is told."""
    beside.wait_dags(["a.b"], LONG)
    del airflow.asked[:]
    airflow.deaf_to_posts = True
    with pytest.raises(AirflowSilent, match="POST"):
        beside.trigger("a.b", LONG)
    assert len([request for request in airflow.asked if request.startswith("POST")]) == 1
