"""The API's view of clients, agreements and resources: fresh, or refused; assertions are used once."""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta

import asyncpg
import psycopg
import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key

from exchange.access.assertions import UsedAssertions
from exchange.access.errors import SnapshotStale
from exchange.access.snapshot import AccessSnapshot
from exchange.key_check import KeyDiffers, key_check_value
from exchange.migrate import login_url
from exchange_api.signing.jwk import public_jwk

JWKS = {"keys": [public_jwk(generate_private_key(SECP256R1()).public_key())]}
CLIENT = """insert into access.client (client_id, department, title, jwks, scopes, created_at, disabled_at)
    values (%s, 'approval', 't', %s, '{confirm}', now(), %s)"""
AGREEMENT = """insert into access.agreement values
    (%s, 'approval', 'a/b', '{f}', '{i}', '2026-01-01', '2027-01-01', 'p', 'l', now(), %s)"""
OPERATOR = """insert into access.operator values ('approval', %s, 'n', %s, %s)"""
RESOURCE = """insert into ops.resource_state values ('a/b', 'batch-1', %s, 5, true, 0.5, now(), null)"""
AT = datetime(2026, 3, 1, 8, tzinfo=UTC)
KEY = b"k" * 32


class Dial:
    """A monotonic clock that the test moves."""

    def __init__(self) -> None:
        self.seconds = 100.0

    def __call__(self) -> float:
        """Return the time."""
        return self.seconds


@pytest.fixture
async def pool(database_url: str) -> AsyncIterator[asyncpg.Pool]:
    """A pool of the API's own login."""
    opened = await asyncpg.create_pool(login_url(database_url, "tongban_api", "pw"), min_size=1, max_size=25)
    yield opened
    await opened.close()


def fill(database_url: str) -> None:
    """Clients (one disabled, one with unusable keys), agreements (one ended), a resource, operators."""
    with psycopg.connect(database_url, autocommit=True) as owner:
        owner.execute(CLIENT, ["window", json.dumps(JWKS), None])
        owner.execute(CLIENT, ["closed", json.dumps(JWKS), AT])
        owner.execute(CLIENT, ["broken", json.dumps({"keys": [{"kty": "oct"}]}), None])
        owner.execute(AGREEMENT, ["running", None])
        owner.execute(AGREEMENT, ["over", AT])
        owner.execute(RESOURCE, [AT])
        owner.execute(OPERATOR, ["enrolled", AT, None])
        owner.execute(OPERATOR, ["disabled", AT, AT])
        owner.execute(OPERATOR, ["back", AT, AT])
        owner.execute(OPERATOR, ["back", AT + timedelta(days=1), None])


async def test_reads_what_the_database_holds(database_url: str, pool: asyncpg.Pool) -> None:
    """Disabled clients are absent, unusable keys trust nobody, ended agreements end in the past.

    An operator who was disabled is told apart from one who never was, and may be enrolled anew.
    """
    fill(database_url)
    snapshot = AccessSnapshot(pool, KEY)
    await snapshot.refresh()
    state = snapshot.current()
    assert set(state.clients) == {"window", "broken"}
    assert state.clients["broken"].keys == {}
    assert list(state.clients["window"].keys) == [JWKS["keys"][0]["kid"]]
    ends = {agreement.id: agreement.ends_on for agreement in state.agreements["approval", "a/b"]}
    assert ends == {"running": date(2027, 1, 1), "over": date.min}
    assert state.operators == {
        ("approval", "enrolled"): True,
        ("approval", "disabled"): False,
        ("approval", "back"): True,
    }
    loaded = state.resources["a/b"]
    assert (loaded.state.as_of_at, loaded.state.quality_passed, loaded.batch) == (AT, True, "batch-1")


async def test_decides_nothing_by_what_is_too_old(pool: asyncpg.Pool) -> None:
    """Five seconds are still good, more are not; never read is not good either."""
    dial = Dial()
    snapshot = AccessSnapshot(pool, KEY, monotonic=dial)
    with pytest.raises(SnapshotStale, match="never read"):
        snapshot.current()
    await snapshot.refresh()
    dial.seconds += 5
    snapshot.current()
    dial.seconds += 0.1
    with pytest.raises(SnapshotStale, match=r"5\.1 s old"):
        snapshot.current()


async def test_sees_a_change_by_itself(database_url: str, pool: asyncpg.Pool) -> None:
    """In the background a change is seen without being asked for, until the context has ended."""
    async with AccessSnapshot(pool, KEY) as snapshot:
        assert snapshot.current().clients == {}
        fill(database_url)
        async with asyncio.timeout(60):
            while "window" not in snapshot.current().clients:  # noqa: ASYNC110 -- it tells nobody
                await asyncio.sleep(0.1)
    age = snapshot.age_seconds
    await asyncio.sleep(1.2)
    assert age is not None
    assert snapshot.age_seconds is not None
    assert snapshot.age_seconds > age + 1


async def test_of_many_uses_at_once_one_is_first(pool: asyncpg.Pool) -> None:
    """Twenty concurrent uses of one assertion: one first; another client's same jti is another assertion."""
    used = UsedAssertions(pool)
    first = await asyncio.gather(*(used.use("window", "j", AT) for _ in range(20)))
    assert sorted(first) == [False] * 19 + [True]
    assert await used.use("other", "j", AT)


async def test_forgets_only_what_has_expired(pool: asyncpg.Pool) -> None:
    """An assertion is forgotten once nobody would accept it, and not before."""
    used, at = UsedAssertions(pool), datetime.now(UTC) - timedelta(hours=1)
    await used.use("window", "j", at)
    await used.purge(at)
    assert not await used.use("window", "j", at)
    await used.purge(at + timedelta(microseconds=1))
    assert await used.use("window", "j", at)


async def test_a_clock_that_runs_ahead_forgets_nothing(pool: asyncpg.Pool) -> None:
    """What another worker, with the right clock or one ten seconds behind, still takes is not forgotten."""
    used, now = UsedAssertions(pool), datetime.now(UTC)
    for name, ends in (("later", now + timedelta(minutes=1)), ("just over", now - timedelta(seconds=10))):
        assert await used.use("window", name, ends)
        await used.purge(now + timedelta(days=1))
        assert not await used.use("window", name, ends)


async def test_another_subject_key_is_no_read(database_url: str, pool: asyncpg.Pool) -> None:
    """Once holders were published under another key, no read succeeds, and the state grows old."""
    dial = Dial()
    snapshot = AccessSnapshot(pool, KEY, monotonic=dial)
    await snapshot.refresh()
    with psycopg.connect(database_url, autocommit=True) as owner:
        owner.execute("insert into ops.key_check values ('subject', %s)", [key_check_value(b"o" * 32)])
        owner.execute(RESOURCE, [AT])
    with pytest.raises(KeyDiffers):
        await snapshot.refresh()
    assert snapshot.current().resources == {}
    dial.seconds += 6
    with pytest.raises(SnapshotStale):
        snapshot.current()
