"""The hall whose client may ask in batches."""

from collections.abc import Iterator

import pytest

from tests.integration.exchange_api.batches.bulk import allow
from tests.integration.exchange_api.hall import Hall, serving


@pytest.fixture
def approved(furnished: Hall) -> Hall:
    """A hall with one person who holds everything and an approval of batches, not served yet."""
    furnished.publish_person()
    allow(furnished)
    return furnished


@pytest.fixture
def bulk(approved: Hall) -> Iterator[Hall]:
    """The same, served."""
    with serving(approved) as served:
        yield served
