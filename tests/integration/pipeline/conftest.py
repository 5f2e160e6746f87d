"""A department that drops files, and an exchange of the test's own whose database may be killed."""

import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from catalog.loader import load
from catalog.model import Catalogue
from cli.demo.departments import NaturalResources
from cli.demo.population import TITLES, Population, make_population
from exchange.clock import utc_now
from exchange.migrate import login_url, migrate
from exchange.postgres import Cluster, service_account
from exchange.settings import SHIPPED_CATALOGUE
from exchange.staging.rows import RowKeys
from exchange.store.prepare import prepare_store
from pipeline.workplace import Workplace

KEYS = RowKeys(subject=b"s" * 32, row=b"r" * 32)
CURRENT = "shr.natural_resources__real_estate_title"


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    """The shipped catalogue."""
    return load(SHIPPED_CATALOGUE)


@pytest.fixture(scope="session")
def population() -> Population:
    """The demonstration's population."""
    return make_population(utc_now().date())


@pytest.fixture
def department(tmp_path: Path, population: Population) -> NaturalResources:
    """Natural resources with one complete drop."""
    department = NaturalResources(tmp_path / "natural_resources", utc_now)
    department.start()
    department.seed(population)
    return department


@dataclass
class Exchange:
    """A place to run one resource, and a look into its database."""

    place: Workplace
    owner_url: str

    def scalar(self, query: str) -> object:
        """Return the single value of a query, as the owner."""
        with psycopg.connect(self.owner_url) as connection:
            row = connection.execute(query).fetchone()
        return None if row is None else row[0]


Open = Callable[[str], Exchange]


@pytest.fixture
def open_exchange(catalogue: Catalogue, department: NaturalResources) -> Open:
    """Prepare a store in a migrated database and return the place to run real-estate titles in."""

    def prepare(owner_url: str) -> Exchange:
        prepare_store(owner_url, catalogue)
        urls = {"natural_resources": department.url}
        place = Workplace(
            contract=catalogue.contracts[TITLES],
            database_url=login_url(owner_url, "tongban_pipeline", "word"),
            keys=KEYS,
            resolver=urls.get,
        )
        return Exchange(place, owner_url)

    return prepare


@pytest.fixture
def exchange(database_url: str, open_exchange: Open) -> Exchange:
    """An exchange in the shared server."""
    return open_exchange(database_url)


@pytest.fixture
def own_cluster(reachable_directory: Path) -> Iterator[Cluster]:
    """A server of the test's own, since it is killed."""
    cluster = Cluster(reachable_directory / f"killed-{secrets.token_hex(4)}", service_account())
    cluster.start()
    migrate(cluster.url())
    yield cluster
    cluster.stop()
