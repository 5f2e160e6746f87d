"""Tests mirror sources: a newcomer who opens a module knows where its tests are.

A module has logic where a function or method of it does anything. Such a module is mirrored by
- a test of its own path: `room/part.py` by `tests/{unit,integration,conformance}/room/test_part.py` (or
  `test_part_<aspect>.py`); or else
- a test in the mirror of its folder, or of a folder around it inside the package, that reaches it by imports
  within the package: a room that is tested through its door.
What is left is driven from further away and stands in `DRIVEN`, with the tests that drive it and why.
"""

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

import pytest

from tests.architecture.repository import ROOT, Module, imported, modules, packages, write

KINDS = r"tests/(?:unit|integration|conformance)"

DRIVEN: Mapping[str, tuple[str, str]] = {
    r"catalog/model/.*": ("tests/unit/catalog/rules", "values with a look-up or two, which every rule reads"),
    r"cli/\w+\.py": ("tests/scenarios", "what commands share; run with them"),
    r"cli/commands/.*": ("tests/scenarios", "commands are run as programs, on real servers"),
    r"cli/demo/.*": ("tests/integration/demo", "the county's departments are real servers"),
    r"dags/launch/__main__\.py": (
        "tests/integration/dags",
        "forks Airflow's components: started as a program",
    ),
    r"exchange/store/quality_results\.py": (
        "tests/integration/cli",
        "reads what a judged run has left: by tongban quality over a real one",
    ),
    r"exchange/migrat.*": ("tests/integration/exchange", "every database of every test is migrated by them"),
    r"exchange_api/.*": ("tests/integration/exchange_api", "endpoints and the worker are asked over HTTP"),
    r"quality/expectations/.*": ("tests/integration/quality", "Great Expectations calls them, in the gate"),
}
"""Modules (a pattern of their place) whose tests stand elsewhere: where, and why."""


@dataclass(frozen=True)
class Sources:
    """The modules of a tree and its tests, with who imports whom."""

    root: Path
    folders: tuple[str, ...]

    @cached_property
    def by_name(self) -> dict[str, Module]:
        """The modules by dotted name."""
        return {module.name: module for module in modules(self.root, *self.folders)}

    @cached_property
    def graph(self) -> dict[str, set[str]]:
        """What each module imports of the packages, the packages around it included."""
        around = {name: name.rpartition(".")[0] for name in self.by_name}
        return {name: self.known({*imported(module), around[name]}) for name, module in self.by_name.items()}

    @cached_property
    def tests(self) -> list[tuple[str, set[str]]]:
        """The modules below `tests/` by place, with what they import of the packages."""
        return [(test.place, self.known(imported(test))) for test in modules(self.root, "tests")]

    def known(self, names: Iterable[str]) -> set[str]:
        """Return those of `names` that are modules of the packages."""
        return set(names) & set(self.by_name)

    def reached(self, starts: Iterable[str], package: str) -> set[str]:
        """Return what is reached from `starts` by imports that stay inside `package`."""
        seen: set[str] = set()
        waiting = [name for name in starts if name.partition(".")[0] == package]
        while waiting:
            name = waiting.pop()
            if name not in seen:
                seen.add(name)
                waiting += [found for found in self.graph[name] if found.partition(".")[0] == package]
        return seen

    def unmirrored(self) -> Iterator[str]:
        """Yield the modules with logic that no test mirrors."""
        for module in self.by_name.values():
            if has_logic(module) and not self._own_test(module) and not self._through_a_door(module):
                yield module.place

    def _own_test(self, module: Module) -> bool:
        folder, _, stem = module.place.removesuffix(".py").removesuffix("/__init__").rpartition("/")
        wanted = re.compile(rf"{KINDS}/{folder}/test_{stem.strip('_')}(?:_\w+)?\.py")
        return any(wanted.fullmatch(place) for place, _ in self.tests)

    def _through_a_door(self, module: Module) -> bool:
        package, *rooms = module.place.removesuffix("/__init__.py").split("/")[:-1] or [module.name]
        folders = ["/".join([package, *rooms[:depth]]) for depth in range(len(rooms), 0, -1)] or [package]
        for folder in folders:
            wanted = re.compile(rf"{KINDS}/{folder}/\w+\.py")
            starts = {name for place, names in self.tests if wanted.fullmatch(place) for name in names}
            if module.name in self.reached(starts, package):
                return True
        return False


def has_logic(module: Module) -> bool:
    """Say whether a function of the module does more than keep what it was given."""
    return any(
        isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.name != "__init__"
        and any(not _is_text(statement) for statement in node.body)
        for node in ast.walk(module.tree)
    )


def _is_text(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


@cache
def unmirrored_here() -> tuple[str, ...]:
    """Return the repository's modules with logic that no test mirrors."""
    return tuple(Sources(ROOT, packages()).unmirrored())


def test_every_module_with_logic_is_mirrored() -> None:
    """Each module with logic has its test, is reached through its room's door, or is listed with drivers."""
    exceptions = re.compile("|".join(DRIVEN))
    assert [place for place in unmirrored_here() if not exceptions.fullmatch(place)] == []


@pytest.mark.parametrize("pattern", DRIVEN)
def test_no_exception_is_stale(pattern: str) -> None:
    """An exception stands for modules that need it, and its drivers exist."""
    drivers, _ = DRIVEN[pattern]
    assert list((ROOT / drivers).rglob("test_*.py")), f"{drivers} holds no test"
    needing = [place for place in unmirrored_here() if re.fullmatch(pattern, place)]
    assert needing, f"every such module is mirrored now: take {pattern} out of the list"


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A tree with one room of which every module is mirrored in one of the ways."""
    logic = "def answer() -> int:\n    return 1\n"
    write(tmp_path, "house/room/__init__.py", "")
    write(tmp_path, "house/room/door.py", f"from house.room.inner import answer as inner\n{logic}")
    write(tmp_path, "house/room/inner.py", logic)
    write(tmp_path, "house/room/words.py", 'class Word:\n    """A word."""\n    size: int\n')
    write(tmp_path, "tests/unit/house/room/test_door.py", "from house.room.door import answer\n")
    assert list(Sources(tmp_path, ("house",)).unmirrored()) == []
    return tmp_path


def test_a_module_without_a_test_is_seen(tree: Path) -> None:
    """A module with logic that nothing in its mirror reaches is found; one without logic is not."""
    write(tree, "house/room/cellar.py", "def answer() -> int:\n    return 2\n")
    write(tree, "house/attic.py", "class Attic:\n    def climb(self) -> int:\n        return 3\n")
    write(tree, "house/plan.py", "SIZE = 3\n")
    assert list(Sources(tree, ("house",)).unmirrored()) == ["house/attic.py", "house/room/cellar.py"]


def test_a_test_elsewhere_is_no_mirror(tree: Path) -> None:
    """A module that only another room's test imports is found."""
    write(tree, "house/room/cellar.py", "def answer() -> int:\n    return 2\n")
    write(tree, "tests/unit/house/garden/test_garden.py", "from house.room.cellar import answer\n")
    assert list(Sources(tree, ("house",)).unmirrored()) == ["house/room/cellar.py"]
    write(tree, "tests/integration/house/room/test_cellar_walls.py", "")
    assert list(Sources(tree, ("house",)).unmirrored()) == []
