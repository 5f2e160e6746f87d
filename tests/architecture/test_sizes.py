"""A module reads in one sitting, a function on one screen, and no name says nothing."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.repository import ROOT, Module, modules, packages, write

MODULE_LINES = 300
FUNCTION_LINES = 60
EMPTY_NAMES = frozenset({"utils", "util", "helpers", "helper", "common", "manager", "managers", "misc"})


def long_modules(found: list[Module]) -> Iterator[str]:
    """Yield the modules that are longer than `MODULE_LINES`."""
    for module in found:
        lines = len(module.text.splitlines())
        if lines > MODULE_LINES:
            yield f"{module.place}: {lines} lines"


def long_functions(found: list[Module]) -> Iterator[str]:
    """Yield the functions that are longer than `FUNCTION_LINES`, from `def` to their last line."""
    for module in found:
        for node in ast.walk(module.tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or node.lineno) - node.lineno + 1
                if lines > FUNCTION_LINES:
                    yield f"{module.place}:{node.lineno} {node.name}: {lines} lines"


def empty_names(found: list[Module]) -> Iterator[str]:
    """Yield the modules of which a part of the path is one of `EMPTY_NAMES`."""
    for module in found:
        if EMPTY_NAMES & set(module.name.split(".")):
            yield module.place


def test_no_module_is_longer_than_a_sitting() -> None:
    """No module of the packages has more than 300 lines."""
    assert list(long_modules(modules(ROOT))) == []


def test_no_function_is_longer_than_a_screen() -> None:
    """No function of the packages or of the tests has more than 60 lines."""
    assert list(long_functions(modules(ROOT, *packages(), "tests"))) == []


def test_no_name_says_nothing() -> None:
    """No module or folder is called utils, helpers, common, manager or misc."""
    assert list(empty_names(modules(ROOT, *packages(), "tests"))) == []


def test_what_is_too_long_is_seen(tmp_path: Path) -> None:
    """One line over either limit is found, the limit itself is not."""
    write(tmp_path, "room/long.py", "x = 1\n" * (MODULE_LINES + 1))
    write(tmp_path, "room/just.py", "x = 1\n" * MODULE_LINES)
    write(tmp_path, "room/slow.py", "async def wait():\n" + "    x = 1\n" * FUNCTION_LINES)
    write(tmp_path, "room/fit.py", "def wait():\n" + "    x = 1\n" * (FUNCTION_LINES - 1))
    found = modules(tmp_path, "room")
    assert list(long_modules(found)) == ["room/long.py: 301 lines"]
    assert list(long_functions(found)) == ["room/slow.py:1 wait: 61 lines"]


def test_an_empty_name_is_seen(tmp_path: Path) -> None:
    """A module or a folder with such a name is found, a longer word that holds it is not."""
    for place in ("room/utils.py", "common/door.py", "room/commonplace.py"):
        write(tmp_path, place, "")
    assert list(empty_names(modules(tmp_path, "room", "common"))) == ["room/utils.py", "common/door.py"]
