"""The hall that the API's integration tests ask."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from exchange.postgres.cluster import free_port
from exchange_api import worker
from tests.catalogue_copy import copy_catalogue
from tests.integration.exchange_api.hall import Hall, serving
from tests.integration.exchange_api.office import furnish_office
from tests.scenarios.waiting import until_far_from_midnight


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
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have workers in this process wait for a log that a test holds; as shipped they give up after 5 s."""
    monkeypatch.setattr(worker, "COMMAND_SECONDS", 120)


@pytest.fixture
def office(furnished: Hall) -> Iterator[Hall]:
    """A window of housing that is served, with two who own one home, a stranger and a firm.

    What is counted of it ends with the day.
    """
    until_far_from_midnight()
    furnish_office(furnished)
    with serving(furnished) as served:
        yield served


@pytest.fixture
def catalogue(tmp_path: Path) -> Path:
    """A copy of the shipped catalogue that a test may change."""
    return copy_catalogue(tmp_path / "catalog")
