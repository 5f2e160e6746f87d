"""The floors of ADR 0001: kept by the tree, and each contract refuses the imports that it must refuse."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.repository import ROOT, configuration, packages

SABOTAGES: dict[str, tuple[tuple[str, str], ...]] = {
    "floors": (
        ("catalog/calendar.py", "exchange.clock"),
        ("quality/rules.py", "connectors.base"),
        ("connectors/base.py", "exchange.clock"),
        ("exchange/clock.py", "quality.rules"),
        ("exchange/clock.py", "pipeline.errors"),
        ("pipeline/errors.py", "dags.factory.names"),
        ("pipeline/errors.py", "exchange_api.visit"),
        ("dags/factory/names.py", "exchange_api.visit"),
        ("exchange_api/visit.py", "dags.factory.names"),
        ("exchange_api/visit.py", "cli.errors"),
    ),
    "api-is-light": (
        ("exchange_api/visit.py", "connectors.base"),
        ("exchange_api/visit.py", "quality.rules"),
        ("exchange_api/visit.py", "pipeline.errors"),
        ("exchange_api/visit.py", "airflow"),
        ("exchange_api/visit.py", "great_expectations"),
        ("exchange_api/visit.py", "pyarrow"),
        ("exchange/gather.py", "polars"),  # reached through a room that the API uses
    ),
    "airflow-in-dags": (
        ("catalog/calendar.py", "airflow"),
        ("cli/errors.py", "airflow.sdk"),
        ("connectors/base.py", "airflow"),
        ("exchange/clock.py", "airflow"),
        ("exchange_api/visit.py", "airflow"),
        ("pipeline/errors.py", "airflow.sdk"),
        ("quality/rules.py", "airflow"),
    ),
    "gx-in-quality": (
        ("catalog/calendar.py", "great_expectations"),
        ("cli/errors.py", "great_expectations"),
        ("connectors/base.py", "great_expectations"),
        ("dags/factory/names.py", "great_expectations"),
        ("exchange/clock.py", "great_expectations"),
        ("exchange_api/visit.py", "great_expectations"),
        ("pipeline/errors.py", "great_expectations"),
    ),
    "jwt-in-its-rooms": (
        ("catalog/calendar.py", "jwt"),
        ("connectors/base.py", "jwt"),
        ("exchange/clock.py", "jwt"),
        ("exchange_api/confirmations/media.py", "jwt"),
        ("exchange_api/problems/problem.py", "jwt.exceptions"),
    ),
    "catalog-is-pure": (
        ("catalog/calendar.py", "sqlalchemy"),
        ("catalog/calendar.py", "fastapi"),
        ("catalog/rules/decide.py", "asyncpg"),
        ("catalog/rules/decide.py", "pyarrow"),
        ("catalog/loader/loading.py", "httpx"),
    ),
    "verifier-is-alone": (
        ("exchange/ledger/verifier/heads.py", "psycopg"),
        ("exchange/ledger/verifier/heads.py", "exchange.settings"),
        ("exchange/ledger/verifier/heads.py", "exchange.ledger.writer"),
        ("exchange/ledger/verifier/receipts.py", "exchange.ledger.sealer"),
    ),
}
CONTRACTS = [contract["id"] for contract in configuration()["tool"]["importlinter"]["contracts"]]


def lint(tree: Path, *contracts: str) -> subprocess.CompletedProcess[str]:
    """Run import-linter over the packages in `tree`."""
    chosen = [part for contract in contracts for part in ("--contract", contract)]
    return subprocess.run(
        [
            sys.executable,
            "-c",
            "from importlinter.cli import lint_imports_command as run; run()",
            "--no-cache",
            "--no-logo",
            *chosen,
        ],
        cwd=tree,
        env={"COLUMNS": "400", "PATH": "", "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def copied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The packages and `pyproject.toml`, in a place where they may be broken."""
    tree = tmp_path_factory.mktemp("floors")
    for package in packages():
        shutil.copytree(ROOT / package, tree / package, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tree)
    return tree


def test_the_tree_keeps_every_contract() -> None:
    """Every contract of `pyproject.toml` is kept by the repository."""
    done = lint(ROOT)
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"Contracts: {len(CONTRACTS)} kept, 0 broken." in done.stdout


def test_an_unbroken_copy_is_kept(copied: Path) -> None:
    """A copy of the packages is judged like the repository, so that what turns red below is the sabotage."""
    done = lint(copied)
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_contract_is_sabotaged() -> None:
    """Each contract has its sabotages, and no sabotage stands for a contract that is gone."""
    assert set(SABOTAGES) == set(CONTRACTS)


@pytest.mark.parametrize(
    ("contract", "place", "forbidden"),
    [(contract, place, name) for contract in CONTRACTS for place, name in SABOTAGES.get(contract, ())],
)
def test_a_forbidden_import_breaks_its_contract(
    copied: Path, contract: str, place: str, forbidden: str
) -> None:
    """One forbidden import breaks the contract, and import-linter names where it stands."""
    module = copied / place
    sound = module.read_text(encoding="utf-8")
    module.write_text(f"{sound}\nimport {forbidden}\n", encoding="utf-8")
    try:
        done = lint(copied, contract)
    finally:
        module.write_text(sound, encoding="utf-8")
    assert done.returncode == 1, done.stdout + done.stderr
    assert "Contracts: 0 kept, 1 broken." in done.stdout
    importer, library = place.removesuffix(".py").replace("/", "."), forbidden.partition(".")[0]
    assert any(importer in line and f"-> {library}" in line for line in done.stdout.splitlines()), done.stdout
