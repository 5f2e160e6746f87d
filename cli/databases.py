"""Connections of the commands to the exchange's database, by role."""

from collections.abc import Iterator
from contextlib import contextmanager

from pydantic import SecretStr
from sqlalchemy import Connection, create_engine
from sqlalchemy.pool import NullPool

from exchange.migrate import sqlalchemy_url
from exchange.settings import Settings


@contextmanager
def owner_transaction(settings: Settings) -> Iterator[Connection]:
    """One transaction as the owner: registers and migrations."""
    with _transaction(settings.database_url) as connection:
        yield connection


@contextmanager
def pipeline_transaction(settings: Settings) -> Iterator[Connection]:
    """One transaction as the pipeline: runs and quarantine."""
    with _transaction(settings.pipeline_database_url) as connection:
        yield connection


@contextmanager
def _transaction(url: SecretStr) -> Iterator[Connection]:
    engine = create_engine(sqlalchemy_url(url.get_secret_value()), poolclass=NullPool)
    try:
        with engine.begin() as connection:
            yield connection
    finally:
        engine.dispose()
