"""An exchange on this machine: database, keys, roles, store, agreements, ledger, one window and its operator.

Everything here is what an installation does too; only the database server and the passwords are made on the
spot. Idempotent: a second run finds what the first one made and keeps it.
"""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

from catalog.loader import load
from catalog.model import Catalogue
from cli.databases import owner_transaction
from cli.demo.departments.ports import remembered_port
from cli.home import read_settings, write_settings
from cli.window import WindowKey
from exchange.access.agreements import AgreementRegister
from exchange.access.changes import Change
from exchange.access.clients import ClientRegister, NewClient
from exchange.access.errors import ClientExists
from exchange.access.operators import NewOperator, OperatorRegister
from exchange.clock import utc_now
from exchange.keys import KeyRing
from exchange.ledger.opening import open_ledger
from exchange.migrate import login_url, migrate
from exchange.postgres import Cluster, service_account
from exchange.settings import SHIPPED_CATALOGUE, Settings
from exchange.store.prepare import prepare_store

ORIGIN = "tongban.demo/ledger"
WINDOW = "demo-window"
WINDOW_DEPARTMENT = "administrative_approval"
OPERATOR = NewOperator("window-07", "示范窗口七号")
DATABASE = "exchange"


@dataclass(frozen=True, slots=True)
class LocalExchange:
    """A prepared exchange: its settings as environment variables, its catalogue and its window's key."""

    home: Path
    variables: Mapping[str, str]
    catalogue: Catalogue
    settings: Settings
    window_key: Path
    cluster: Cluster | None


def start_database(home: Path) -> tuple[Cluster | None, str]:
    """Start the home's own PostgreSQL, or take `DATABASE_URL`; return the cluster and the owner's URL."""
    given = os.environ.get("DATABASE_URL")
    if given:
        return None, given
    home.mkdir(parents=True, exist_ok=True)
    home.chmod(0o711)
    cluster = Cluster(home / "postgres", service_account(), remembered_port(home / "postgres.port"))
    cluster.start()
    create_database(cluster.url(), DATABASE)
    return cluster, cluster.url(DATABASE)


def create_database(server_url: str, name: str) -> None:
    """Create the database `name` if it is not there."""
    with psycopg.connect(server_url, autocommit=True) as connection:
        found = connection.execute("select 1 from pg_database where datname = %s", [name]).fetchone()
        if found is None:
            connection.execute(sql.SQL("create database {}").format(sql.Identifier(name)))


def prepare_exchange(
    home: Path, owner_url: str, cluster: Cluster | None, connections: Mapping[str, str], api_port: int
) -> LocalExchange:
    """Bring database, keys, store, agreements, ledger and window to where an exchange can start."""
    migrate(owner_url)
    variables = _variables(home, owner_url, api_port)
    variables |= {f"TONGBAN_CONN_{name.upper()}": url for name, url in connections.items()}
    write_settings(home, variables)
    settings = Settings.from_variables(variables)
    KeyRing(settings.keys_dir).create_missing()
    catalogue = load(settings.catalog_dir)
    prepare_store(owner_url, catalogue)
    open_ledger(settings)
    key = _register(settings, catalogue, home)
    return LocalExchange(home, variables, catalogue, settings, key, cluster)


def _variables(home: Path, owner_url: str, api_port: int) -> dict[str, str]:
    kept = read_settings(home)
    variables = {
        "TONGBAN_DATABASE_URL": owner_url,
        "TONGBAN_KEYS_DIR": str(home / "keys"),
        "TONGBAN_LEDGER_DIR": str(home / "ledger"),
        "TONGBAN_LAST_SIGNED": str(home / "sealed" / "last_signed"),
        "TONGBAN_CATALOG_DIR": os.environ.get("TONGBAN_CATALOG_DIR", str(SHIPPED_CATALOGUE)),
        "TONGBAN_ORIGIN": ORIGIN,
        "TONGBAN_ISSUER": f"http://127.0.0.1:{api_port}",
    }
    for role in ("pipeline", "api", "sealer"):
        name = f"TONGBAN_{role.upper()}_DATABASE_URL"
        password = urlsplit(kept.get(name, "")).password or secrets.token_hex(24)
        variables[name] = login_url(owner_url, f"tongban_{role}", password)
    return variables


def _register(settings: Settings, catalogue: Catalogue, home: Path) -> Path:
    change = Change(actor="demo", reason="the demonstration's own window", at=utc_now())
    directory = home / "clients" / WINDOW
    path = next(iter(sorted(directory.glob("*.pem"))), None)
    key = WindowKey.read(path) if path else WindowKey.generate(f"{WINDOW}-1")
    path = path or key.save(directory)
    window = NewClient(WINDOW, WINDOW_DEPARTMENT, "示范窗口 / demonstration window", key.public_jwks)
    with owner_transaction(settings) as connection:
        AgreementRegister(connection).seed_agreements(catalogue, change)
        try:
            ClientRegister(connection).add_client(window, change)
        except ClientExists:
            ClientRegister(connection).replace_keys(WINDOW, key.public_jwks, change)
        operators = OperatorRegister(connection)
        if OPERATOR.operator_id not in {one.operator_id for one in operators.operators(WINDOW_DEPARTMENT)}:
            operators.enrol(WINDOW_DEPARTMENT, [OPERATOR], change, anew=True)
    return path
