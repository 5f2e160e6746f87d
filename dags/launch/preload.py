"""Imports in the scheduler what its tasks will need: with LocalExecutor they are forks of it and inherit it.

`airflow_local_settings.py` calls it in every Airflow process; only the scheduler pays. Imports only: no
connection, no computing pool and no thread exists before the fork but the allocators' own, which provide
for forks, and polars' idle cleaner.
"""

from collections.abc import Sequence
from importlib import import_module

MODULES = ("quality.gate", "connectors", "dags.steps", "dags.factory")


def preload(argv: Sequence[str]) -> tuple[str, ...]:
    """Import `MODULES` if `argv` starts a scheduler; return what was imported."""
    if "scheduler" not in argv:
        return ()
    for name in MODULES:
        import_module(name)
    return MODULES
