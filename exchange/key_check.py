"""Is this the subject key under which the holders were published? Asked before anything is made with it.

A lost or replaced key looks like a county in which nobody holds anything: every look-up misses, and
`not_held` would be told of everybody. So the first publication leaves a check value in the database, from
which the key cannot be found; whoever reads or writes holders afterwards compares first. Never repairs,
never replaces.
"""

import hmac

import asyncpg
from asyncpg.pool import PoolConnectionProxy
from sqlalchemy import Connection, text

from catalog.model import Text

NAME = "subject"
_LABEL = b"tongban key check v1"
_KEEP = "insert into ops.key_check (name, value) values (:name, :value) on conflict (name) do nothing"
_READ = "select value from ops.key_check where name = "


class KeyDiffers(Exception):
    """The subject key is not the one under which the database's holders were published."""

    def __init__(self) -> None:
        self.message = Text(
            "subject.key 不是发布本数据库持有人时所用的密钥：将查不到任何人。若该密钥永久丢失，"
            "须向新数据库重新发布全部资源",
            "subject.key is not the key under which this database's holders were published: nobody would be "
            "found. Restore subject.key from the key backup, or correct TONGBAN_KEYS_DIR. If the key is lost "
            "for good, publish every resource anew into a fresh database",
        )
        super().__init__(self.message.en)


def key_check_value(key: bytes) -> bytes:
    """Return the check value of a key: HMAC-SHA-256 of a fixed label (32 bytes)."""
    return hmac.digest(key, _LABEL, "sha256")


def require_same_key(connection: Connection, key: bytes) -> None:
    """Compare the key with the database's, inside the caller's transaction; the first one asked is kept.

    Call it in the transaction that publishes, before its rows. Raises `KeyDiffers`.
    """
    connection.execute(text(_KEEP), {"name": NAME, "value": key_check_value(key)})
    _compare(connection.execute(text(f"{_READ}:name"), {"name": NAME}).scalar_one(), key)


async def require_published_key(connection: asyncpg.Connection | PoolConnectionProxy, key: bytes) -> None:
    """Compare the key with the database's; where nothing was published yet, any key will do.

    Never writes. Raises `KeyDiffers`.
    """
    kept = await connection.fetchval(f"{_READ}$1", NAME)
    if kept is not None:
        _compare(kept, key)


def _compare(kept: bytes, key: bytes) -> None:
    if not hmac.compare_digest(kept, key_check_value(key)):
        raise KeyDiffers
