"""Bring a database to the newest schema, and give each role a login."""

from pathlib import Path
from urllib.parse import quote, urlsplit

import psycopg
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from psycopg import sql
from sqlalchemy import create_engine
from sqlalchemy.pool import NullPool

ROLES = ("tongban_pipeline", "tongban_api", "tongban_sealer", "tongban_auditor")
MIGRATION_LOCK = 0x746F6E67


def sqlalchemy_url(url: str) -> str:
    """Return `url` in SQLAlchemy's spelling for psycopg 3."""
    return "postgresql+psycopg" + url.removeprefix("postgresql")


def migrate(database_url: str) -> None:
    """Run every migration that is missing, as the owner; idempotent, safe to run twice at once."""
    config = _config()
    engine = create_engine(sqlalchemy_url(database_url), poolclass=NullPool)
    with engine.connect() as connection:
        connection.exec_driver_sql(f"select pg_advisory_lock({MIGRATION_LOCK})")
        connection.commit()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        connection.commit()
    engine.dispose()


def revisions() -> list[str]:
    """Return every schema that this version can bring to the newest, which stands first."""
    return [script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()]


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    return config


def login_url(database_url: str, role: str, password: str) -> str:
    """Make or refresh the login `<role>_login`, member of `role`, and return its URL of the same database.

    `role` is one of `ROLES`. Raises `ValueError` for another.
    """
    if role not in ROLES:
        raise ValueError(f"{role!r} is no role of the exchange; expected one of {', '.join(ROLES)}")
    login = f"{role}_login"
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute("select pg_advisory_lock(%s)", [MIGRATION_LOCK])
        found = connection.execute("select 1 from pg_roles where rolname = %s", [login]).fetchone()
        verb = sql.SQL("alter" if found else "create")
        statement = sql.SQL("{} role {} with login password {}")
        connection.execute(statement.format(verb, sql.Identifier(login), sql.Literal(password)))
        connection.execute(sql.SQL("grant {} to {}").format(sql.Identifier(role), sql.Identifier(login)))
    place = urlsplit(database_url)
    return place._replace(netloc=f"{login}:{quote(password)}@{place.hostname}:{place.port}").geturl()
