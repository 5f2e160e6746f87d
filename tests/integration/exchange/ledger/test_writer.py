"""The writer on a real server: one order without gaps, durable first, refused where nothing is safe."""

import asyncio
import json
from typing import cast

import asyncpg
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from msgspec.structs import replace

from exchange.kept_connections import KeptConnections
from exchange.ledger.entry import MOST_BYTES
from exchange.ledger.errors import (
    EntryTooLarge,
    LedgerBusy,
    LedgerNotDurable,
    LedgerUnavailable,
    OriginDiffers,
)
from exchange.ledger.tlog.merkle import leaf_hash
from exchange.ledger.verifier import ExitCode, verify_answer, verify_receipt
from exchange.ledger.writer import LedgerWriter
from tests.integration.exchange.ledger.conftest import NOON, ORIGIN, OpenLog, answer, use


async def test_an_append_returns_the_receipt_of_a_stored_entry(
    open_log: OpenLog, writer: LedgerWriter
) -> None:
    """The receipt names the index at which exactly this body stands."""
    entry = use(7)
    receipt = await writer.append(entry)
    assert (receipt.index, receipt.leaf_hash) == (0, leaf_hash(entry.canonical()))
    stored = open_log.rows("select index, leaf_hash, body, logged_at from ledger.entry")
    assert stored == [(0, receipt.leaf_hash, entry.canonical(), receipt.logged_at)]
    assert verify_receipt(receipt, open_log.policy).code is ExitCode.SIGNATURE_ONLY


async def test_a_sealed_answer_is_proven_from_files(open_log: OpenLog, writer: LedgerWriter) -> None:
    """From the append to the outsider's check, nothing but files and the policy is needed."""
    receipts = await asyncio.gather(*(writer.append(use(number)) for number in range(300)))
    head = open_log.seal()
    for number in (0, 150, 299):
        receipt = receipts[number]
        found = verify_answer(answer(number), receipt, head, open_log.fetch, open_log.policy)
        assert found.code is ExitCode.PROVEN


async def test_concurrent_writers_leave_no_gap_and_no_double(open_log: OpenLog) -> None:
    """Several writers on connections of their own share one order: every index once, from 0 up."""
    pools = [await asyncpg.create_pool(open_log.url("tongban_api"), min_size=1, max_size=2) for _ in range(4)]
    writers = [LedgerWriter(pool, ORIGIN, open_log.receipt_key) for pool in pools]
    asks = [writers[number % 4].append(use(number)) for number in range(1000)]
    receipts = await asyncio.gather(*asks)
    for pool in pools:
        await pool.close()
    assert sorted(receipt.index for receipt in receipts) == list(range(1000))
    stored = {row[0]: row[1] for row in open_log.rows("select index, body from ledger.entry")}
    for number, receipt in enumerate(receipts):
        assert stored[receipt.index] == use_body(stored[receipt.index], number)


def use_body(stored: object, number: int) -> object:
    """Return `stored` if it is the body of confirmation `number`."""
    assert isinstance(stored, bytes)
    return stored if json.loads(stored)["request_id"] == f"r-{number}" else None


async def test_a_failed_flush_gives_no_receipt_and_leaves_no_gap(open_log: OpenLog) -> None:
    """What the server refuses raises for every entry of the flush; the next one takes the next index."""
    async with asyncpg.create_pool(open_log.url("tongban_api"), min_size=1, max_size=1) as pool:
        writer = LedgerWriter(pool, ORIGIN, open_log.receipt_key)
        open_log.execute("alter table ledger.detail add constraint closed check (index < 2) not valid")
        first = [await writer.append(use(number)) for number in (0, 1)]
        failed = await asyncio.gather(
            *(writer.append(use(number)) for number in (2, 3)), return_exceptions=True
        )
        open_log.execute("alter table ledger.detail drop constraint closed")
        last = await writer.append(use(4))
    assert [type(fault) for fault in failed] == [LedgerUnavailable, LedgerUnavailable]
    assert [receipt.index for receipt in [*first, last]] == [0, 1, 2]


async def test_an_unknown_commit_gives_no_receipt(open_log: OpenLog) -> None:
    """A flush that does not end in time is unknown: no receipt, though the entry may stand later."""
    async with asyncpg.create_pool(open_log.url("tongban_api"), min_size=1, max_size=1) as pool:
        writer = LedgerWriter(pool, ORIGIN, open_log.receipt_key, timeout_seconds=0.3)
        blocking = await asyncpg.connect(open_log.owner_url)
        async with blocking.transaction():
            await blocking.execute("select * from ledger.head for update")
            with pytest.raises(LedgerUnavailable):
                await writer.append(use(0))
        await blocking.close()


async def test_over_the_queue_limit_the_caller_is_told(open_log: OpenLog) -> None:
    """A bounded queue: the rest is told to come again, the first are written."""
    async with asyncpg.create_pool(open_log.url("tongban_api"), min_size=1, max_size=1) as pool:
        writer = LedgerWriter(pool, ORIGIN, open_log.receipt_key, queue_limit=5)
        asks = [writer.append(use(number)) for number in range(8)]
        found = await asyncio.gather(*asks, return_exceptions=True)
    assert sum(isinstance(fault, LedgerBusy) for fault in found) == 3
    assert open_log.rows("select count(*) from ledger.entry") == [(5,)]


async def test_an_entry_too_large_spoils_no_other(open_log: OpenLog, writer: LedgerWriter) -> None:
    """It is refused before it is queued."""
    large = replace(use(0), case="x" * MOST_BYTES)
    found = await asyncio.gather(writer.append(large), writer.append(use(1)), return_exceptions=True)
    assert isinstance(found[0], EntryTooLarge)
    assert open_log.rows("select count(*) from ledger.entry") == [(1,)]


async def test_a_receipt_is_of_its_own_entry_whoever_stands_beside_it(
    open_log: OpenLog, writer: LedgerWriter
) -> None:
    """Uses of one, two and three persons in few flushes: each index is where the use's own entry stands."""
    uses = [(use(10 * n), [use(10 * n + m) for m in range(1, 1 + n % 3)]) for n in range(9)]
    receipts = await asyncio.gather(*(writer.append(own, beside=beside) for own, beside in uses))
    written = [body for (body,) in open_log.rows("select body from ledger.entry order by index")]
    assert [written[receipt.index] for receipt in receipts] == [own.canonical() for own, _ in uses]
    assert len(written) == sum(1 + len(beside) for _, beside in uses)


async def test_a_server_that_may_lose_commits_is_refused(open_log: OpenLog, writer: LedgerWriter) -> None:
    """With synchronous_commit off neither start nor append goes on, whoever switched it off."""
    settings = {"synchronous_commit": "off"}
    async with asyncpg.create_pool(
        open_log.url("tongban_api"), min_size=1, max_size=1, server_settings=settings
    ) as pool:
        careless = LedgerWriter(pool, ORIGIN, open_log.receipt_key)
        with pytest.raises(LedgerNotDurable, match="synchronous_commit"):
            await careless.require_durable()
        with pytest.raises(LedgerUnavailable):
            await careless.append(use(0))
    assert open_log.rows("select size from ledger.head") == [(0,)]
    assert (await writer.append(use(1))).index == 0


async def test_a_server_that_does_not_wait_for_its_standby_is_refused(open_log: OpenLog) -> None:
    """With synchronous_commit local a commit is lost with the machine, whatever the standby promised."""
    settings = {"synchronous_commit": "local"}
    async with asyncpg.create_pool(
        open_log.url("tongban_api"), min_size=1, max_size=1, server_settings=settings
    ) as pool:
        with pytest.raises(LedgerNotDurable, match="synchronous_commit"):
            await LedgerWriter(pool, ORIGIN, open_log.receipt_key).require_durable()


@pytest.mark.parametrize("setting", ["fsync", "full_page_writes"])
async def test_a_server_that_may_lose_pages_is_refused(
    open_log: OpenLog, writer: LedgerWriter, setting: str
) -> None:
    """A server that tells that it does not write whole pages, or not to the disk, is no place for a log."""
    await writer.require_durable()
    open_log.execute(f"alter system set {setting} = off")
    try:
        open_log.execute("select pg_reload_conf()")
        assert await refused_for(writer) == setting
    finally:
        open_log.execute(f"alter system reset {setting}")
        open_log.execute("select pg_reload_conf()")


async def refused_for(writer: LedgerWriter) -> str:
    """The setting for which the writer refuses the server; waits for it, as a reload takes a moment."""
    async with asyncio.timeout(30):
        while True:
            try:
                await writer.require_durable()
            except LedgerNotDurable as fault:
                return fault.setting
            await asyncio.sleep(0.01)


class Watched(KeptConnections):
    """Kept connections that note how many statements they were asked, and how many of them at once."""

    asked = under_way = most = 0

    async def fetchrow(
        self,
        query: str,
        *arguments: object,
        timeout: float | None = None,  # noqa: ASYNC109 -- the parent's
    ) -> asyncpg.Record | None:
        """Ask, and note it."""
        self.asked, self.under_way = self.asked + 1, self.under_way + 1
        self.most = max(self.most, self.under_way)
        try:
            return await super().fetchrow(query, *arguments, timeout=timeout)
        finally:
            self.under_way -= 1


async def test_all_who_ask_at_once_share_one_check(open_log: OpenLog) -> None:
    """A crowd at the health check takes one connection from the entries at most."""
    async with asyncpg.create_pool(open_log.url("tongban_api"), min_size=1, max_size=4) as pool:
        watched = Watched(pool, 1, 5)
        writer = LedgerWriter(watched, ORIGIN, open_log.receipt_key)
        for _ in range(2):
            await asyncio.gather(*(writer.require_durable() for _ in range(200)))
        await writer.close()
        await watched.close()
        assert (watched.asked, watched.most) == (2, 1)
        with pytest.raises(LedgerUnavailable):
            await writer.require_durable()


async def test_who_closes_waits_for_the_entries_under_way(open_log: OpenLog, writer: LedgerWriter) -> None:
    """What was asked for is durable and has its receipt; afterwards nothing is taken any more."""
    asked = asyncio.ensure_future(writer.append(use(0)))
    await asyncio.sleep(0)
    await writer.close()
    assert open_log.rows("select count(*) from ledger.entry") == [(1,)]
    assert (await asked).index == 0
    with pytest.raises(LedgerUnavailable):
        await writer.append(use(1))


class Broken:
    """A pool whose every use fails with `fault`."""

    def __init__(self, fault: Exception) -> None:
        self._fault = fault

    async def fetchrow(self, *_: object, **__: object) -> None:
        """Fail."""
        raise self._fault


@pytest.mark.parametrize(
    "fault",
    [asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError, OSError, TimeoutError],
)
async def test_however_the_connection_fails_there_is_no_receipt(fault: type[Exception]) -> None:
    """All are told in the ledger's own words, which a database's message, with what it was given, is not."""
    pool = cast("KeptConnections", Broken(fault("what the database was given")))
    writer = LedgerWriter(pool, ORIGIN, Ed25519PrivateKey.generate())
    for asked in (writer.append(use(0)), writer.require_durable()):
        with pytest.raises(LedgerUnavailable, match=fault.__name__) as told:
            await asked
        assert "what the database was given" not in str(told.value)


async def test_a_writer_of_another_log_is_refused(open_log: OpenLog) -> None:
    """Receipts never name a log that the database does not hold."""
    async with asyncpg.create_pool(open_log.url("tongban_api"), min_size=1, max_size=1) as pool:
        stranger = LedgerWriter(pool, "exchange.example/other", open_log.receipt_key)
        with pytest.raises(OriginDiffers):
            await stranger.require_durable()
        with pytest.raises(LedgerUnavailable):
            await stranger.append(use(0))
    assert open_log.rows("select count(*) from ledger.entry") == [(0,)]


async def test_details_stand_beside_the_entry(open_log: OpenLog, writer: LedgerWriter) -> None:
    """Pseudonym and salt open the entry's commitment, and are kept three years."""
    entry = use(3)
    receipt = await writer.append(entry)
    assert entry.subject is not None
    details = open_log.rows("select index, subject_pseudonym, salt, purge_after from ledger.detail")
    kept_until = receipt.logged_at.replace(year=receipt.logged_at.year + 3)
    assert details == [(0, entry.subject.pseudonym, entry.subject.salt, kept_until)]
    assert json.loads(entry.canonical())["at"] == NOON.strftime("%Y-%m-%dT%H:%M:%S.000000Z")
