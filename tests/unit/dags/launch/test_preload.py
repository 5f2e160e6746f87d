"""Preloading: in the scheduler only, imports only."""

from pathlib import Path

from dags.launch.preload import preload
from tests.unit.dags.airflow_process import ask_airflow

PRELOADED = """
import os, signal, sys, threading
from dags.launch.preload import preload
preload(["airflow", "scheduler"])
wanted = ("great_expectations", "pyarrow", "polars", "pipeline.load")
imported = [name for name in wanted if name in sys.modules]
names = {open(f"/proc/self/task/{task}/comm").read().strip() for task in os.listdir("/proc/self/task")}
before = [imported, threading.active_count(), sorted(names)]
import polars as pl, pyarrow as pa, pyarrow.compute as pc
def compute():
    signal.alarm(20)
    frame = pl.DataFrame({"key": [n % 97 for n in range(50_000)], "value": range(50_000)})
    total = frame.lazy().group_by("key").agg(pl.col("value").sum()).collect()["value"].sum()
    table = pa.table({"value": pa.array(range(50_000), pa.int64())}).sort_by([("value", "descending")])
    os._exit(0 if total == pc.sum(table["value"]).as_py() == sum(range(50_000)) else 1)
children = []
for _ in range(8):
    pid = os.fork()
    if pid == 0:
        compute()
    children.append(pid)
answer([before, [os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) for pid in children]])
"""
HARMLESS = {"python", "python3", "jemalloc_bg_thd", "polars-ooc-clea"}


def test_other_components_import_nothing() -> None:
    """The API server and the DAG processor do not pay for what tasks need."""
    assert preload(["airflow", "api-server"]) == ()
    assert preload(["airflow", "dag-processor"]) == ()


def test_scheduler_imports_all_and_its_forks_compute(airflow_home: Path) -> None:
    """The scheduler has every library and one Python thread; a fork uses the libraries' pools at once."""
    before, forks = ask_airflow(airflow_home, PRELOADED, OPENBLAS_NUM_THREADS="1")
    imported, threads, names = before
    assert imported == ["great_expectations", "pyarrow", "polars", "pipeline.load"]
    assert threads == 1
    assert set(names) <= HARMLESS
    assert forks == [0] * 8
