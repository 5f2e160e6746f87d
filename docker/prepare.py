# ruff: noqa: INP001  # programs of the images, no package
"""Brings an installation's databases to where the services can start; may be repeated.

Migrates the exchange, gives each role its login, makes the resources' tables, opens the ledger and writes
its policy, and makes Airflow's metadata database. Every password is the one in the secret's URL.
"""

import os
from urllib.parse import unquote, urlsplit

import psycopg
from psycopg import sql

from catalog.loader import load
from exchange.ledger.opening import open_ledger
from exchange.migrate import login_url, migrate
from exchange.settings import Settings
from exchange.store.prepare import prepare_store


class LoginDiffers(Exception):
    """A secret's URL names a login that an installation does not have."""


def prepare(settings: Settings, airflow_url: str) -> None:
    """Prepare everything that `settings` and Airflow's metadata URL name."""
    owner_url = settings.database_url.get_secret_value()
    migrate(owner_url)
    for role in ("pipeline", "api", "sealer"):
        _give_login(owner_url, role, getattr(settings, f"{role}_database_url").get_secret_value())
    prepare_store(owner_url, load(settings.catalog_dir))
    open_ledger(settings)
    _make_metadata_database(owner_url, airflow_url)


def _give_login(owner_url: str, role: str, wanted_url: str) -> None:
    wanted = urlsplit(wanted_url)
    made = urlsplit(login_url(owner_url, f"tongban_{role}", unquote(wanted.password or "")))
    if (wanted.username, wanted.path) != (made.username, made.path):
        raise LoginDiffers(
            f"TONGBAN_{role.upper()}_DATABASE_URL names {wanted.username}{wanted.path}; "
            f"expected {made.username}{made.path}: correct the secret"
        )


def _make_metadata_database(owner_url: str, airflow_url: str) -> None:
    place = urlsplit(airflow_url)
    user, name = sql.Identifier(place.username or ""), sql.Identifier(place.path.removeprefix("/"))
    password = sql.Literal(unquote(place.password or ""))
    with psycopg.connect(owner_url, autocommit=True) as connection:
        found = connection.execute("select 1 from pg_roles where rolname = %s", [place.username]).fetchone()
        verb = sql.SQL("alter" if found else "create")
        connection.execute(sql.SQL("{} role {} with login password {}").format(verb, user, password))
        query = "select 1 from pg_database where datname = %s"
        if connection.execute(query, [place.path.removeprefix("/")]).fetchone() is None:
            connection.execute(sql.SQL("create database {} owner {}").format(name, user))


if __name__ == "__main__":
    prepare(Settings.from_environment(), os.environ["AIRFLOW__DATABASE__SQL_ALCHEMY_CONN"])
