"""The county of one month, made once for the tests of a module."""

from datetime import date

import pytest

from cli.demo.population import Population, make_population


@pytest.fixture(scope="session")
def county_of_november() -> Population:
    """The population that the demonstration of one month has."""
    return make_population(date(2026, 11, 24))
