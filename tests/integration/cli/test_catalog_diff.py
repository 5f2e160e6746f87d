"""`tongban catalog diff` as a program of its own, in both languages, in a repository that grows."""

import json
import subprocess
from pathlib import Path

import pytest

from exchange.settings import SHIPPED_CATALOGUE
from tests.unit.cli.command_line import plain_environment, run_program

PARTS = ("contracts", "items", "agreements", "departments.yaml", "papers.yaml")


@pytest.fixture
def catalogue(tmp_path: Path) -> Path:
    """A repository whose first commit lacks a resource, and whose folder has it."""
    folder = tmp_path / "catalog"
    folder.mkdir()
    subprocess.run(["git", "init", "--quiet", folder], check=True)
    for name in PARTS:
        subprocess.run(["cp", "-r", SHIPPED_CATALOGUE / name, folder / name], check=True)
    who = ("-c", "user.name=t", "-c", "user.email=t@localhost", "-c", "commit.gpgsign=false")
    subprocess.run(["git", "-C", folder, "add", "."], check=True)
    subprocess.run(["git", "-C", folder, *who, "commit", "--quiet", "--message", "first"], check=True)
    title = folder / "contracts/natural_resources/real_estate_title.yaml"
    text = title.read_text(encoding="utf-8").replace("real_estate_title", "land_use_permit")
    title.with_name("land_use_permit.yaml").write_text(text, encoding="utf-8")
    return folder


def test_what_a_new_resource_asks_for(catalogue: Path, tmp_path: Path) -> None:
    """A resource that joined since the commit: one change, tongban prepare as the next step, code 0."""
    environment = plain_environment(TONGBAN_HOME=str(tmp_path / "home"), TONGBAN_CATALOG_DIR=str(catalogue))
    done = run_program(environment, "catalog", "diff", "--since", "HEAD")
    assert (done.code, done.err) == (0, "")
    assert "natural_resources/land_use_permit" in done.out
    assert done.out.endswith("next: once it is in force, tongban prepare, as the database's owner\n")
    chinese = run_program({**environment, "LANG": "zh_CN.UTF-8"}, "catalog", "diff", "--since", "HEAD")
    assert (chinese.code, "新增资源，需要建表" in chinese.out) == (0, True)
    assert chinese.out.endswith("下一步：启用后运行 tongban prepare（由数据库所有者）\n")


def test_the_catalogue_in_force_stays_as_it_is(catalogue: Path, tmp_path: Path) -> None:
    """Comparing with a revision changes neither the folder nor what git thinks of it."""
    environment = plain_environment(TONGBAN_HOME=str(tmp_path / "home"), TONGBAN_CATALOG_DIR=str(catalogue))
    status = ["git", "-C", str(catalogue), "status", "--porcelain"]
    before = subprocess.run(status, capture_output=True, check=True).stdout
    told = json.loads(run_program(environment, "catalog", "diff", "--since", "HEAD", "--json").out)
    assert told["counts"]["needs_prepare"] == 1
    assert subprocess.run(status, capture_output=True, check=True).stdout == before
    assert before == b"?? contracts/natural_resources/land_use_permit.yaml\n"
