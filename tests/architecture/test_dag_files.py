"""DAG files: one for each department that provides, three lines thin, and no name that shadows a package.

Airflow puts `dags/` on the import path, so a DAG file called like a package would be imported in its place.
"""

import ast
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

import pytest

from tests.architecture.repository import ROOT, packages, write

MOST_STATEMENTS = 3
SUFFIX = "_dags"


def dag_files(root: Path) -> list[Path]:
    """Return the files that Airflow parses for DAGs."""
    return [path for path in sorted((root / "dags").glob("*.py")) if path.name != "__init__.py"]


def shadowing(root: Path, names: tuple[str, ...]) -> list[str]:
    """Return the names in `dags/` that are also the name of a package."""
    inside = {path.stem for path in dag_files(root)}
    inside |= {path.name for path in (root / "dags").iterdir() if (path / "__init__.py").exists()}
    return sorted(inside & set(names))


def thick(root: Path) -> list[str]:
    """Return the DAG files that do more than call the factory."""
    return [
        path.name
        for path in dag_files(root)
        if len(ast.parse(path.read_text(encoding="utf-8")).body) > MOST_STATEMENTS
    ]


def parsed_folders(root: Path) -> Iterator[str]:
    """Yield the packages in `dags/` that `.airflowignore` does not keep Airflow from parsing."""
    lines = (root / "dags" / ".airflowignore").read_text(encoding="utf-8").splitlines()
    patterns = [line.rstrip("/") for line in lines if line and not line.startswith("#")]
    for path in sorted((root / "dags").iterdir()):
        if (path / "__init__.py").exists() and not any(fnmatch(path.name, pattern) for pattern in patterns):
            yield path.name


def uncovered_departments(root: Path) -> set[str]:
    """Return the departments that provide without a DAG file, and those with one that do not provide."""
    providing = {path.name for path in (root / "catalog" / "contracts").iterdir() if path.is_dir()}
    return providing ^ {path.stem.removesuffix(SUFFIX) for path in dag_files(root)}


def test_no_dag_file_shadows_a_package() -> None:
    """No file or folder in `dags/` is called like a package of the project."""
    assert shadowing(ROOT, packages()) == []


def test_dag_files_are_thin() -> None:
    """A DAG file is its docstring, an import and a call."""
    assert thick(ROOT) == []


def test_airflow_parses_dag_files_only() -> None:
    """Every package beside the DAG files is ignored by the DAG processor."""
    assert list(parsed_folders(ROOT)) == []


def test_every_providing_department_has_its_dag_file() -> None:
    """Departments with contracts and departments with a DAG file are the same."""
    assert uncovered_departments(ROOT) == set()


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A tree with one department and its DAG file."""
    write(tmp_path, "dags/police_dags.py", '"""Police."""\nfrom dags.factory import build\nbuild("police")\n')
    write(tmp_path, "dags/factory/__init__.py", "")
    write(tmp_path, "dags/.airflowignore", "factory/\n")
    write(tmp_path, "catalog/contracts/police/person.yaml", "")
    assert (shadowing(tmp_path, packages()), thick(tmp_path)) == ([], [])
    assert (list(parsed_folders(tmp_path)), uncovered_departments(tmp_path)) == ([], set())
    return tmp_path


def test_a_shadowing_name_is_seen(tree: Path) -> None:
    """A DAG file and a folder that are called like packages are found."""
    write(tree, "dags/quality.py", "")
    write(tree, "dags/exchange/__init__.py", "")
    assert shadowing(tree, packages()) == ["exchange", "quality"]


def test_a_thick_file_is_seen(tree: Path) -> None:
    """A DAG file with logic of its own is found."""
    write(tree, "dags/police_dags.py", '"""Police."""\nimport a\nx = 1\nbuild(x)\n')
    assert thick(tree) == ["police_dags.py"]


def test_a_parsed_folder_is_seen(tree: Path) -> None:
    """A package that the DAG processor would walk is found."""
    write(tree, "dags/steps/__init__.py", "")
    assert list(parsed_folders(tree)) == ["steps"]


def test_a_department_without_dags_is_seen(tree: Path) -> None:
    """A new department's contract without its DAG file is found, and a DAG file without contracts."""
    write(tree, "catalog/contracts/housing/title.yaml", "")
    write(tree, "dags/forestry_dags.py", "")
    assert uncovered_departments(tree) == {"housing", "forestry"}
