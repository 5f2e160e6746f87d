"""The subject key is compared with the one the holders were published under, in a real database."""

from collections.abc import Iterator

import asyncpg
import psycopg
import pytest
from sqlalchemy import Connection, create_engine
from sqlalchemy.pool import NullPool

from exchange.key_check import KeyDiffers, key_check_value, require_published_key, require_same_key
from exchange.migrate import login_url, sqlalchemy_url

KEY, OTHER = b"k" * 32, b"o" * 32


@pytest.fixture
def connection(database_url: str) -> Iterator[Connection]:
    """A transaction of the pipeline's own login."""
    url = sqlalchemy_url(login_url(database_url, "tongban_pipeline", "pw"))
    engine = create_engine(url, poolclass=NullPool)
    with engine.begin() as opened:
        yield opened
    engine.dispose()


def test_the_first_key_is_kept_and_another_is_refused(connection: Connection) -> None:
    """The key that came first passes for ever; another one is refused, and replaces nothing."""
    require_same_key(connection, KEY)
    require_same_key(connection, KEY)
    with pytest.raises(KeyDiffers, match=r"Restore subject\.key from the key backup"):
        require_same_key(connection, OTHER)
    require_same_key(connection, KEY)


def test_the_value_can_not_be_changed(connection: Connection) -> None:
    """The pipeline's role may add a value and read it, and neither change nor delete it."""
    require_same_key(connection, KEY)
    for statement in ("update ops.key_check set name = name", "delete from ops.key_check"):
        with pytest.raises(Exception, match="permission denied"), connection.begin_nested():
            connection.exec_driver_sql(statement)


async def test_the_api_compares_and_writes_nothing(database_url: str) -> None:
    """Before anything was published any key passes and none is kept; afterwards only the one kept."""
    reader = await asyncpg.connect(login_url(database_url, "tongban_api", "pw"))
    await require_published_key(reader, OTHER)
    with psycopg.connect(database_url, autocommit=True) as owner:
        assert owner.execute("select count(*) from ops.key_check").fetchone() == (0,)
        owner.execute("insert into ops.key_check values ('subject', %s)", [key_check_value(KEY)])
    await require_published_key(reader, KEY)
    with pytest.raises(KeyDiffers):
        await require_published_key(reader, OTHER)
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await reader.execute("insert into ops.key_check values ('x', $1)", KEY)
    await reader.close()
