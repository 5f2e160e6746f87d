"""One department whose titles are partly bad, and its clerk, who corrects rows in a new drop."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import psycopg
import pytest

from cli.demo.departments import NaturalResources
from cli.demo.departments.drop import write_drop
from cli.demo.exchange import LocalExchange
from cli.demo.population import TitleRow, make_population
from exchange.clock import utc_now
from tests.integration.cli.conftest import NOBODY
from tests.unit.cli.command_line import CommandLine

TITLE = "natural_resources/real_estate_title"
UNREAL_DAY = "2024-02-30"
FORMULA = '=HYPERLINK("http://x","看")'
Edit = Callable[[TitleRow], TitleRow | None]


@dataclass(frozen=True)
class Clerk:
    """Works at the source."""

    department: NaturalResources

    def edit(self, edits: Mapping[tuple[str, ...], Edit]) -> None:
        """Drop the register again with these rows changed, or left out."""
        edited = [edits[row.key](row) if row.key in edits else row for row in self.department.rows()]
        write_drop(self.department.drops, [row for row in edited if row is not None], utc_now())

    def unreadable(self) -> list[TitleRow]:
        """Return the rows with a day that no calendar has."""
        return [row for row in self.department.rows() if row.registered_on == UNREAL_DAY]


@pytest.fixture(scope="module")
def department(home: Path) -> NaturalResources:
    """Natural resources; the places of its unreadable rows read like a formula."""
    department = NaturalResources(home / "natural_resources", utc_now)
    department.start()
    department.seed(make_population(utc_now().date()))
    clerk = Clerk(department)
    clerk.edit({row.key: lambda row: replace(row, location=FORMULA) for row in clerk.unreadable()})
    return department


@pytest.fixture(scope="module")
def clerk(department: NaturalResources) -> Clerk:
    """The clerk of the department."""
    return Clerk(department)


@pytest.fixture(scope="module")
def connections(department: NaturalResources) -> Mapping[str, str]:
    """One department that is there."""
    return {**NOBODY, "natural_resources": department.url}


@pytest.fixture
def owner(exchange: LocalExchange) -> Iterator[psycopg.Connection[Any]]:
    """A connection that sees everything."""
    with psycopg.connect(exchange.settings.database_url.get_secret_value(), autocommit=True) as connection:
        yield connection


@pytest.fixture
def quarantined(tongban: CommandLine, owner: psycopg.Connection[Any]) -> dict[str, int]:
    """The titles, read at least once: the open entry of each row key with an unreadable cell."""
    if owner.execute("select 1 from ops.run").fetchone() is None:
        assert tongban("pipeline", "run", TITLE).code == 0
    query = (
        "select row_key, id from ops.quarantine where closed_at is null and rules = '{readable}' order by id"
    )
    return dict(owner.execute(query).fetchall())
