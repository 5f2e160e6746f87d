"""The hall that the API's integration tests ask."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from exchange.postgres.cluster import free_port
from tests.catalogue_copy import copy_catalogue
from tests.integration.exchange_api.hall import Hall, serving
from tests.integration.exchange_api.office import furnish_office


@pytest.fixture
def furnished(database_url: str, tmp_path: Path) -> Hall:
    """An exchange with client, agreements and loaded resources, not served yet."""
    return Hall(database_url, tmp_path, free_port())


@pytest.fixture
def hall(furnished: Hall) -> Iterator[Hall]:
    """An exchange that is served, with one person who holds everything."""
    furnished.publish_person()
    with serving(furnished) as served:
        yield served


@pytest.fixture
def office(furnished: Hall) -> Iterator[Hall]:
    """A window of housing that is served, with two who own one home, a stranger and a firm."""
    furnish_office(furnished)
    with serving(furnished) as served:
        yield served


@pytest.fixture
def catalogue(tmp_path: Path) -> Path:
    """A copy of the shipped catalogue that a test may change."""
    return copy_catalogue(tmp_path / "catalog")
