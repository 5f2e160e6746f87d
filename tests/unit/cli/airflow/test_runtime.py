"""A runtime whose Airflow cannot start."""

import subprocess
import sys
from pathlib import Path

import pytest

from cli.airflow import AirflowRuntime
from cli.airflow.errors import AirflowEnded
from exchange.postgres.cluster import free_port
from exchange.processes import processes_in


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
