"""Airflow itself reads the local settings, and the scheduler alone is preloaded by them."""

import shutil
from pathlib import Path

import pytest

from tests.integration.docker.dockerfile import ROOT
from tests.unit.dags.airflow_process import ask_airflow

START = """
import sys
sys.argv = ["airflow", {component!r}]
import airflow.settings
airflow.settings.initialize()
answer([name in sys.modules for name in ("airflow_local_settings", "great_expectations", "pipeline.load")])
"""


@pytest.mark.parametrize(("component", "preloaded"), [("scheduler", True), ("dag-processor", False)])
def test_scheduler_alone_is_preloaded(tmp_path: Path, component: str, preloaded: bool) -> None:  # noqa: FBT001
    """Each part finds the file on its path; the pipeline's libraries are in the scheduler only."""
    shutil.copy(ROOT / "docker" / "airflow_local_settings.py", tmp_path)
    found = ask_airflow(tmp_path / "home", START.format(component=component), PYTHONPATH=f"{ROOT}:{tmp_path}")
    assert found == [True, preloaded, preloaded]
