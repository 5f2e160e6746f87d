"""The tools' strictness is a promise too: what `pyproject.toml` asks of pytest, mypy, ruff and the floors."""

import copy
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.architecture.repository import ROOT, configuration, packages, text_files, write

MUZZLED = re.compile(
    r"#\s*(?:noqa|type:\s*ignore)(?!\s*[:\[]|\[)|#\s*ruff:\s*noqa(?!:)|#\s*mypy:\s*ignore-errors"
)
SKIPPED = re.compile(r"pytest\.(?:mark\.)?(?:skip|skipif|xfail|importorskip)\b")


def laxities(settings: dict[str, Any]) -> Iterator[str]:
    """Yield what the tools are no longer asked."""
    tool = settings["tool"]
    pytest_options = tool["pytest"]["ini_options"]
    for option in ("--import-mode=importlib", "--strict-markers", "--strict-config"):
        if option not in pytest_options["addopts"]:
            yield f"pytest runs without {option}"
    if pytest_options["filterwarnings"][0] != "error":
        yield "warnings are no errors"
    if pytest_options.get("xfail_strict") is not True:
        yield "an expected failure that passes is no failure"
    if tool["mypy"].get("strict") is not True or not set(tool["mypy"]["packages"]) >= {*packages(), "tests"}:
        yield "mypy is not strict over every package and the tests"
    if tool["ruff"]["lint"]["select"] != ["ALL"] or "D" in tool["ruff"]["lint"]["ignore"]:
        yield "ruff does not select every rule"
    if settings["project"]["dependencies"]:
        yield "the project names dependencies beside the locks"


def muzzles(root: Path) -> Iterator[str]:
    """Yield every comment that silences a tool without saying which rule."""
    for place, text in text_files(root):
        if place.endswith(".py"):
            yield from (f"{place}: {found[0]}" for found in MUZZLED.finditer(text))


def skips(root: Path) -> Iterator[str]:
    """Yield every test that may be passed over."""
    for place, text in text_files(root):
        if place.startswith("tests/") and not place.startswith("tests/architecture/"):
            yield from (f"{place}: {found[0]}" for found in SKIPPED.finditer(text))


def test_the_tools_are_strict() -> None:
    """pytest, mypy and ruff are asked all that the house rules say they hold."""
    assert list(laxities(configuration())) == []


def test_nothing_is_silenced_without_a_rule() -> None:
    """A comment that silences a tool names the rule it silences."""
    assert list(muzzles(ROOT)) == []


def test_no_test_is_passed_over() -> None:
    """No test is skipped or expected to fail: what it needs is started, or its absence fails."""
    assert list(skips(ROOT)) == []


def test_every_package_has_a_floor() -> None:
    """A top-level folder with Python modules is one of the packages, a test or a tool."""
    inside = {path.parent.name for path in ROOT.glob("*/__init__.py")}
    assert inside - {"tests"} == set(packages())
    floors = configuration()["tool"]["importlinter"]["contracts"][0]["layers"]
    assert {room for floor in floors for room in re.findall(r"\w+", floor)} == set(packages())


@pytest.mark.parametrize(
    ("loosen", "laxity"),
    [
        (
            lambda tool: tool["pytest"]["ini_options"]["addopts"].remove("--import-mode=importlib"),
            "pytest runs",
        ),
        (
            lambda tool: tool["pytest"]["ini_options"]["filterwarnings"].insert(0, "default"),
            "warnings are no",
        ),
        (lambda tool: tool["pytest"]["ini_options"].pop("xfail_strict"), "an expected failure"),
        (lambda tool: tool["mypy"].update(strict=False), "mypy is not strict"),
        (lambda tool: tool["mypy"]["packages"].remove("connectors"), "mypy is not strict"),
        (lambda tool: tool["ruff"]["lint"]["ignore"].append("D"), "ruff does not"),
    ],
)
def test_a_loosened_tool_is_seen(loosen: Callable[[dict[str, Any]], object], laxity: str) -> None:
    """Each promise that is taken out of the configuration is found."""
    settings = copy.deepcopy(configuration())
    loosen(settings["tool"])
    assert [found for found in laxities(settings) if found.startswith(laxity)]


def test_a_muzzle_and_a_skip_are_seen(tmp_path: Path) -> None:
    """A bare silencing comment and a skipped test are found; a named rule is not."""
    bare, named = "x = 1  # no" + "qa\n", "y = 1  # no" + "qa: S101\nz = 1  # type: " + "ignore[misc]\n"
    write(tmp_path, "room/a.py", bare + named + "# ruff: no" + "qa\nw = 1  # type: " + "ignore\n")
    write(tmp_path, "tests/unit/test_a.py", "@pytest.mark." + "skip\ndef test(): ...\n")
    assert len(list(muzzles(tmp_path))) == 3
    assert list(skips(tmp_path)) == ["tests/unit/test_a.py: pytest.mark." + "skip"]
