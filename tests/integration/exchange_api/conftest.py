"""The hall that the API's integration tests ask."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from exchange.settings import SHIPPED_CATALOGUE
from tests.integration.exchange_api.hall import Hall, free_port, serving


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
def catalogue(tmp_path: Path) -> Path:
    """A copy of the shipped catalogue that a test may change."""
    directory = tmp_path / "catalog"
    for part in ("contracts", "items", "agreements"):
        shutil.copytree(SHIPPED_CATALOGUE / part, directory / part)
    for file in ("departments.yaml", "papers.yaml"):
        shutil.copy(SHIPPED_CATALOGUE / file, directory / file)
    return directory
