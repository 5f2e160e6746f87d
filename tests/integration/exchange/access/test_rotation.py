"""Keys are rotated step by step, also by two persons at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Barrier

import psycopg
import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from exchange.access.changes import Change
from exchange.access.clients import ClientRegister, NewClient
from exchange.access.errors import ClientUnknown, RotationOutOfStep
from exchange.migrate import sqlalchemy_url
from exchange_api.signing.jwk import public_jwk

WHY = Change("li.na", "yearly", datetime(2026, 3, 1, 8, tzinfo=UTC))
WINDOW = "hall-window"


def key_set() -> dict[str, list[dict[str, object]]]:
    """A set of one new key."""
    return {"keys": [public_jwk(generate_private_key(SECP256R1()).public_key())]}


@pytest.fixture
def registered(database_url: str) -> str:
    """A database with a client that has one key."""
    engine = create_engine(sqlalchemy_url(database_url), poolclass=NullPool)
    with engine.begin() as connection:
        connection.execute(text("select ledger.open_log('ledger.test/county')"))
        ClientRegister(connection).add_client(NewClient(WINDOW, "hall", "大厅窗口", key_set()), WHY)
    engine.dispose()
    return database_url


def test_steps_come_in_order(registered: str) -> None:
    """None is finished that was not begun, none begun twice; a disabled client has no keys to change."""
    engine = create_engine(sqlalchemy_url(registered), poolclass=NullPool)
    with engine.begin() as connection:
        register = ClientRegister(connection)
        with pytest.raises(RotationOutOfStep, match="begin a rotation first"):
            register.finish_rotation(WINDOW, WHY)
        old, new = register.begin_rotation(WINDOW, key_set(), WHY)
        with pytest.raises(RotationOutOfStep, match="finish that rotation first"):
            register.begin_rotation(WINDOW, key_set(), WHY)
        assert register.finish_rotation(WINDOW, WHY) == [new] != [old]
        register.disable_client(WINDOW, WHY)
        with pytest.raises(ClientUnknown):
            register.begin_rotation(WINDOW, key_set(), WHY)
    engine.dispose()


def test_of_two_at_once_one_rotates(registered: str) -> None:
    """The second waits for the first and is refused: no new key is lost under another."""
    together = Barrier(2)

    def begin(_: int) -> bool:
        engine = create_engine(sqlalchemy_url(registered), poolclass=NullPool)
        try:
            with engine.begin() as connection:
                connection.execute(text("select 1"))
                together.wait(120)
                ClientRegister(connection).begin_rotation(WINDOW, key_set(), WHY)
        except RotationOutOfStep:
            return False
        finally:
            engine.dispose()
        return True

    with ThreadPoolExecutor(2) as threads:
        assert sorted(threads.map(begin, range(2))) == [False, True]
    with psycopg.connect(registered) as owner:
        found = owner.execute("select jsonb_array_length(jwks -> 'keys') from access.client").fetchone()
    assert found == (2,)
