"""Building one department's DAGs: all of them, one of them, none at a fault."""

import shutil
from pathlib import Path
from typing import Any

import pytest

from catalog.loader import load
from exchange.settings import SHIPPED_CATALOGUE
from tests.unit.dags.airflow_process import DAGS, ROOT, ask_airflow

BUILD = """
import os, time
from dags.factory import build_department
def timed(wanted):
    os.environ["_AIRFLOW_PARSING_CONTEXT_DAG_ID"] = wanted
    began = time.perf_counter()
    dags = build_department("market_regulation")
    return [dag.dag_id for dag in dags], time.perf_counter() - began
os.environ.pop("_AIRFLOW_PARSING_CONTEXT_DAG_ID", None)
first = [dag.dag_id for dag in build_department("market_regulation")]
one, one_seconds = min((timed("market_regulation.copy_7") for _ in range(3)), key=lambda found: found[1])
none, none_seconds = timed("public_security.resident_identity")
del os.environ["_AIRFLOW_PARSING_CONTEXT_DAG_ID"]
def timed_all():
    began = time.perf_counter()
    return len(build_department("market_regulation")), time.perf_counter() - began
every, all_seconds = min((timed_all() for _ in range(3)), key=lambda found: found[1])
answer([first, one, none, every, one_seconds, all_seconds])
"""
FAULT = """
from dags.factory import build_department
try:
    build_department({department!r})
except Exception as fault:
    answer([type(fault).__name__, str(fault)])
"""


@pytest.fixture(scope="module")
def wide_catalogue(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A catalogue in which market regulation provides forty resources more."""
    root = tmp_path_factory.mktemp("catalog")
    for name in ("contracts", "departments.yaml"):
        source = SHIPPED_CATALOGUE / name
        (shutil.copytree if source.is_dir() else shutil.copy)(source, root / name)
    contract = root / "contracts" / "market_regulation" / "business_licence.yaml"
    text = contract.read_text(encoding="utf-8")
    for number in range(40):
        copy = contract.with_name(f"copy_{number}.yaml")
        copy.write_text(text.replace("business_licence", f"copy_{number}"), encoding="utf-8")
    return root


def test_one_dag_for_each_contract(dag_bag: dict[str, Any]) -> None:
    """Every contract has its DAG and there is no other, and no DAG file fails."""
    assert dag_bag["errors"] == {}
    contracts = load(SHIPPED_CATALOGUE).contracts
    assert set(dag_bag["dags"]) == {name.replace("/", ".") for name in contracts}


def test_only_dag_files_are_parsed(dag_bag: dict[str, Any]) -> None:
    """Airflow parses the department files and none of the packages beside them."""
    assert dag_bag["files"] == sorted(path.name for path in DAGS.glob("*_dags.py"))


def test_parsing_imports_nothing_heavy(dag_bag: dict[str, Any]) -> None:
    """Neither the pipeline nor a driver nor a data library is imported by parsing."""
    assert dag_bag["heavy"] == []


def test_no_dag_file_shadows_a_package() -> None:
    """Airflow puts `dags/` on the path: no file there is named like a package or a standard module."""
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")}
    stems = {path.stem for path in DAGS.glob("*.py")} - {"__init__"}
    assert stems
    assert stems.isdisjoint(packages)


def test_worker_builds_its_own_dag_only(airflow_home: Path, wide_catalogue: Path) -> None:
    """The parsing context narrows forty-two DAGs to one, to none for another department's, and saves time."""
    first, one, none, every, one_seconds, all_seconds = ask_airflow(
        airflow_home, BUILD, TONGBAN_CATALOG_DIR=str(wide_catalogue)
    )
    assert len(first) == every == 42
    assert (one, none) == (["market_regulation.copy_7"], [])
    assert one_seconds < 0.8 * all_seconds


def test_unknown_department_names_the_known(airflow_home: Path) -> None:
    """A DAG file of a department that the catalogue lacks fails with the departments there are."""
    kind, message = ask_airflow(airflow_home, FAULT.format(department="weather"))
    assert kind == "DepartmentUnknown"
    assert "weather" in message
    assert "market_regulation" in message


def test_faulty_catalogue_builds_nothing(airflow_home: Path, wide_catalogue: Path) -> None:
    """A fault in a contract of the department stops its DAGs, with file and line."""
    broken = wide_catalogue / "contracts" / "public_security" / "resident_identity.yaml"
    broken.write_text(broken.read_text(encoding="utf-8").replace("schema:", "schemas:"), encoding="utf-8")
    kind, message = ask_airflow(
        airflow_home,
        FAULT.format(department="public_security"),
        TONGBAN_CATALOG_DIR=str(wide_catalogue),
    )
    assert kind == "CatalogFaulty"
    assert "resident_identity.yaml" in message


def test_missing_settings_are_named(airflow_home: Path) -> None:
    """Without the exchange's settings nothing is built, and the message names them without a value."""
    kind, message = ask_airflow(
        airflow_home,
        FAULT.format(department="public_security"),
        TONGBAN_PIPELINE_DATABASE_URL="mysql://u:hidden@db/x",
    )
    assert kind == "PipelineUnconfigured"
    assert "TONGBAN_PIPELINE_DATABASE_URL" in message
    assert "hidden" not in message
