"""Preloading: in the scheduler only, imports only."""

from pathlib import Path

from dags.launch.preload import preload
from tests.unit.dags.airflow_process import ask_airflow

IMPORTED = """
import os, sys, threading
from dags.launch.preload import preload
preload(["airflow", "scheduler"])
answer([
    [name for name in ("great_expectations", "pyarrow", "polars", "pipeline.load") if name in sys.modules],
    threading.active_count(),
    len(os.listdir("/proc/self/task")),
])
"""


def test_other_components_import_nothing() -> None:
    """The API server and the DAG processor do not pay for what tasks need."""
    assert preload(["airflow", "api-server"]) == ()
    assert preload(["airflow", "dag-processor"]) == ()


def test_scheduler_imports_all_and_starts_no_thread(airflow_home: Path) -> None:
    """The scheduler has every library, and one thread: a fork of it inherits no locked lock."""
    imported, threads, kernel_threads = ask_airflow(airflow_home, IMPORTED, OPENBLAS_NUM_THREADS="1")
    assert imported == ["great_expectations", "pyarrow", "polars", "pipeline.load"]
    assert (threads, kernel_threads) == (1, 1)
