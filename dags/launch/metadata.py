"""Airflow's metadata database: at the newest schema, with a pool for each department of the catalogue."""

import json
import sys
import tempfile
from pathlib import Path

from catalog.loader import load
from catalog.model import Catalogue
from dags.factory.names import pool
from dags.factory.settings import PipelineSettings

SLOTS = 2
"""How many tasks may touch one department's system at once."""


def prepare() -> None:
    """Migrate the metadata database and bring its pools to the catalogue's; may be repeated.

    Runs Airflow's own commands in this process and changes `sys.argv`: call it in a process of its own.
    Raises `SystemExit` with Airflow's words if one of them fails.
    """
    catalogue = load(PipelineSettings.from_environment().catalog_dir)
    airflow("db", "migrate")
    with tempfile.TemporaryDirectory() as directory:
        file = Path(directory) / "pools.json"
        file.write_text(json.dumps(pools(catalogue)), encoding="utf-8")
        airflow("pools", "import", str(file))


def pools(catalogue: Catalogue) -> dict[str, dict[str, object]]:
    """Return Airflow's pools by name: one for each department that provides a resource."""
    providing = {contract.department for contract in catalogue.contracts.values()}
    return {
        pool(department): {
            "slots": SLOTS,
            "description": catalogue.departments[department].title.zh,
            "include_deferred": False,
        }
        for department in sorted(providing)
    }


def airflow(*arguments: str) -> None:
    """Run one `airflow` command in this process."""
    from airflow.__main__ import main  # noqa: PLC0415  # importing it configures Airflow

    sys.argv = ["airflow", *arguments]
    main()  # type: ignore[no-untyped-call]


if __name__ == "__main__":
    prepare()
