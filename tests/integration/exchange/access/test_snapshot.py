"""The API's view of clients, agreements and resources: fresh, or refused; assertions are used once."""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta

import asyncpg
import psycopg
import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key

from exchange.access import snapshot as module
from exchange.access import state
from exchange.access.assertions import UsedAssertions
from exchange.access.errors import SnapshotStale
from exchange.access.snapshot import AccessSnapshot, AccessState
from exchange.key_check import KeyDiffers, key_check_value, require_published_key
from exchange.migrate import login_url
from exchange_api.signing.jwk import public_jwk

JWKS = {"keys": [public_jwk(generate_private_key(SECP256R1()).public_key())]}
CLIENT = """insert into access.client (client_id, department, title, jwks, scopes, created_at, disabled_at)
    values (%s, 'approval', 't', %s, '{confirm}', now(), %s)"""
AGREEMENT = """insert into access.agreement values
    (%s, 'approval', 'a/b', '{f}', '{i}', '2026-01-01', '2027-01-01', 'p', 'l', now(), %s)"""
APPROVAL = """insert into access.batch_approval values
    (%s, 'window', 'i', 'c', 1, 1, 1, '2026-01-01', '2026-12-31', 'a', 'b', %s, null)"""
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
    found = snapshot.current()
    assert set(found.clients) == {"window", "broken"}
    assert found.clients["broken"].keys == {}
    assert list(found.clients["window"].keys) == [JWKS["keys"][0]["kid"]]
    ends = {agreement.id: agreement.ends_on for agreement in found.agreements["approval", "a/b"]}
    assert ends == {"running": date(2027, 1, 1), "over": date.min}
    assert found.operators == {
        ("approval", "enrolled"): True,
        ("approval", "disabled"): False,
        ("approval", "back"): True,
    }
    loaded = found.resources["a/b"]
    assert (loaded.state.as_of_at, loaded.state.quality_passed, loaded.batch) == (AT, True, "batch-1")


async def test_the_newest_approval_that_was_not_withdrawn_speaks(
    database_url: str, pool: asyncpg.Pool
) -> None:
    """What is approved anew is asked under first, and the former again once that is withdrawn."""
    fill(database_url)
    snapshot, found = AccessSnapshot(pool, KEY), []
    with psycopg.connect(database_url, autocommit=True) as owner:
        for name, approved_at in (("a", AT), ("c", AT + timedelta(days=2)), ("b", AT + timedelta(days=1))):
            owner.execute(APPROVAL, [name, approved_at])
        for withdrawn in ("c", "b", "a", "none"):
            await snapshot.refresh()
            approval = snapshot.current().approval("window", "i", "c", AT.date())
            found.append(approval and approval.id)
            owner.execute("update access.batch_approval set withdrawn_at = now() where id = %s", [withdrawn])
    assert found == ["c", "b", "a", None]


async def test_all_is_of_the_moment_in_which_the_key_was_compared(
    database_url: str, pool: asyncpg.Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is committed after the key was found right is of no such state: it may be of another key."""
    filled: list[bool] = []

    async def overtaken(connection: asyncpg.Connection, key: bytes) -> None:
        await require_published_key(connection, key)
        if not filled:
            filled.append(True)
            await asyncio.to_thread(fill, database_url)

    monkeypatch.setattr(state, "require_published_key", overtaken)
    snapshot = AccessSnapshot(pool, KEY)
    await snapshot.refresh()
    assert not snapshot.current().resources
    assert not snapshot.current().clients
    await snapshot.refresh()
    assert list(snapshot.current().resources) == ["a/b"]


async def test_a_read_is_as_old_as_its_beginning(pool: asyncpg.Pool, monkeypatch: pytest.MonkeyPatch) -> None:
    """A read of four seconds leaves one to decide by: what it began with may have changed since."""
    dial = Dial()

    async def slowly(pool: asyncpg.Pool, key: bytes) -> AccessState:
        dial.seconds += 4
        return await state.read_state(pool, key)

    monkeypatch.setattr(module, "read_state", slowly)
    snapshot = AccessSnapshot(pool, KEY, monotonic=dial)
    await snapshot.refresh()
    assert snapshot.age_seconds == 4
    dial.seconds += 1.1
    with pytest.raises(SnapshotStale):
        snapshot.current()


async def test_a_read_that_hangs_is_given_up(pool: asyncpg.Pool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Once its state could not be decided by any more; the former one stands, and the next read is tried."""

    async def hanging(*_: object) -> AccessState:
        await asyncio.Event().wait()
        raise AssertionError

    snapshot = AccessSnapshot(pool, KEY)
    await snapshot.refresh()
    before = snapshot.latest
    monkeypatch.setattr(module, "read_state", hanging)
    monkeypatch.setattr(module, "MOST_AGE_SECONDS", 0.01)
    read = asyncio.create_task(snapshot.refresh())
    ended, _ = await asyncio.wait([read], timeout=60)
    assert ended, "a read that hangs is waited for"
    assert isinstance(read.exception(), TimeoutError)
    assert snapshot.latest is before


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


@pytest.mark.parametrize(
    "fault",
    [KeyDiffers(), asyncpg.InternalClientError(), OSError(), TimeoutError(), ValueError()],
    ids=lambda fault: type(fault).__name__,
)
async def test_no_fault_ends_the_reading(
    pool: asyncpg.Pool, monkeypatch: pytest.MonkeyPatch, fault: Exception
) -> None:
    """Whatever goes wrong once, the state is read again: else a worker refuses until it is restarted."""
    monkeypatch.setattr(module, "EVERY_SECONDS", 0.01)
    reads: list[int] = []

    async def failing_once(pool: asyncpg.Pool, key: bytes) -> AccessState:
        reads.append(len(reads))
        if len(reads) == 2:
            raise fault
        return await state.read_state(pool, key)

    monkeypatch.setattr(module, "read_state", failing_once)
    async with AccessSnapshot(pool, KEY), asyncio.timeout(60):
        while len(reads) < 3:  # noqa: ASYNC110 -- it tells nobody
            await asyncio.sleep(0.01)
