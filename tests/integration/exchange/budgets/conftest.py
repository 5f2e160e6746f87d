"""What the tests of the counts share."""

import pytest

from catalog.loader import load
from exchange.settings import SHIPPED_CATALOGUE
from exchange.store.prepare import prepare_store


@pytest.fixture
def url(database_url: str) -> str:
    """A fresh exchange."""
    prepare_store(database_url, load(SHIPPED_CATALOGUE))
    return database_url
