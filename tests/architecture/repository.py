"""The repository as the house rules see it: its packages, its modules and its text files.

Every rule takes the root of a tree, so that each can be tried on a small sabotaged one.
"""

import ast
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatch
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent
TEXT_SUFFIXES = frozenset(
    {".py", ".md", ".toml", ".yaml", ".yml", ".in", ".txt", ".sh", ".sql", ".j2", ".html", ".css", ".js"}
    | {".json", ".cfg", ".ini", ".env", ".conf"}
)
OUTSIDE_DATA = "tests/data/"  # vectors of others, in encodings of their own
TEXT_NAMES = frozenset({"Makefile", "Dockerfile", "Containerfile", "run", ".gitignore", ".airflowignore"})


@dataclass(frozen=True, slots=True)
class Module:
    """One Python module; `place` is its path from the root."""

    place: str
    text: str

    @property
    def name(self) -> str:
        """The dotted name by which it is imported."""
        return self.place.removesuffix(".py").removesuffix("/__init__").replace("/", ".")

    @property
    def tree(self) -> ast.Module:
        """Its syntax tree; shared, so never to be changed."""
        return _parsed(self.text, self.place)


@cache
def configuration() -> dict[str, Any]:
    """Return `pyproject.toml`."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def packages() -> tuple[str, ...]:
    """Return the packages of the project."""
    names: list[str] = configuration()["tool"]["importlinter"]["root_packages"]
    return tuple(names)


def modules(root: Path, *folders: str) -> list[Module]:
    """Return the modules below `folders` of `root`, all packages if none is named."""
    paths = [path for folder in folders or packages() for path in sorted((root / folder).rglob("*.py"))]
    return [Module(path.relative_to(root).as_posix(), path.read_text(encoding="utf-8")) for path in paths]


def text_files(root: Path) -> Iterator[tuple[str, str]]:
    """Yield place and content of every text file, without what `.gitignore` excludes and outside data."""
    for path in _walk(root, _ignored()):
        place = path.relative_to(root).as_posix()
        known = path.suffix in TEXT_SUFFIXES or path.name in TEXT_NAMES
        if known and not place.startswith(OUTSIDE_DATA):
            yield place, path.read_text(encoding="utf-8")


def documents(root: Path) -> dict[str, str]:
    """Return the documents for people by place: every Markdown file."""
    return {place: text for place, text in text_files(root) if place.endswith(".md")}


@cache
def imported(module: Module) -> frozenset[str]:
    """Return the dotted names that a module imports, in functions and type-checking blocks too."""
    names: set[str] = set()
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return frozenset(names)


def write(root: Path, place: str, text: str) -> None:
    """Put a file into a sabotaged tree."""
    path = root / place
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


@cache
def _parsed(text: str, place: str) -> ast.Module:
    return ast.parse(text, place)


def _walk(folder: Path, ignored: tuple[str, ...]) -> Iterator[Path]:
    for path in sorted(folder.iterdir()):
        if any(fnmatch(path.name, pattern) for pattern in ignored) or path.is_symlink():
            continue
        if path.is_dir():
            yield from _walk(path, ignored)
        else:
            yield path


@cache
def _ignored() -> tuple[str, ...]:
    lines = (ROOT / ".gitignore").read_text(encoding="utf-8").split()
    return (".git", *(line.rstrip("/") for line in lines))
