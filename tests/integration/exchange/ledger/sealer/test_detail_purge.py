"""The sealer purges details in their time: no sooner, in bounded steps, never in the way of the sealing."""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import psycopg
import pytest

from exchange.ledger.commitment import commitment
from exchange.ledger.errors import DatabaseBehind, LeafTampered
from exchange.ledger.receipt import ReceiptSigner
from exchange.ledger.sealer import Sealer
from exchange.ledger.sealer.detail_purge import REST_SECONDS, DetailPurge
from exchange.ledger.sealer.tree_store import TreeStore
from exchange.ledger.tlog.merkle import leaf_hash
from exchange.ledger.verifier import ExitCode, verify_consistency, verify_inclusion
from tests.integration.exchange.ledger.conftest import ORIGIN, OpenLog, use
from tests.scenarios.waiting import until

BROKEN = """
create or replace function ledger.purge_details(most integer) returns bigint
language plpgsql as $$ begin raise exception 'out of order'; end $$
"""
FAULT = "details not purged, trying again in an hour"


def append_with_details(log: OpenLog, amount: int) -> None:
    """Append uses whose details must be kept for three years."""
    uses = [use(number) for number in range(amount)]
    subjects = [one.subject for one in uses if one.subject is not None]
    values = [
        [one.canonical() for one in uses],
        [subject.pseudonym for subject in subjects],
        [subject.salt for subject in subjects],
    ]
    with psycopg.connect(log.url("tongban_api"), autocommit=True) as connection:
        connection.execute("select ledger.append(%s, %s, %s, %s)", [ORIGIN, *values])


def age(log: OpenLog, *indices: int) -> None:
    """Let the time of these details be over since an hour, as in three years it will be."""
    chosen = ", ".join(map(str, indices))
    log.execute(
        "alter table ledger.detail disable trigger never_changed",
        f"update ledger.detail set purge_after = now() - interval '1 hour' where index in ({chosen})",
        "alter table ledger.detail enable always trigger never_changed",
    )


def kept(log: OpenLog) -> list[object]:
    """Return the indices of the details that are there."""
    return [row[0] for row in log.rows("select index from ledger.detail order by index")]


def sealed(log: OpenLog, size: int) -> bool:
    """Tell whether a head of this size is committed."""
    return log.rows("select size from ledger.tree") == [(size,)]


@contextmanager
def at_work(sealer: Sealer) -> Iterator[None]:
    """Let a sealer run in a thread of its own."""
    stop = threading.Event()
    thread = threading.Thread(target=sealer.run, args=(stop, 0.02))
    thread.start()
    try:
        yield
        assert thread.is_alive()
    finally:
        stop.set()
        thread.join(timeout=120)
    assert not thread.is_alive()


@pytest.fixture
def store(open_log: OpenLog) -> Iterator[TreeStore]:
    """The session of the active sealer."""
    session = TreeStore.open_session(open_log.url("tongban_sealer"))
    assert session is not None
    yield session
    session.close()


def test_a_running_sealer_purges_what_is_over_and_every_proof_holds(
    open_log: OpenLog, caplog: pytest.LogCaptureFixture
) -> None:
    """The overdue detail goes, the others stay with their commitments, and leaf and proofs are as before."""
    caplog.set_level(logging.INFO, "tongban.sealer")
    append_with_details(open_log, 3)
    head = open_log.seal()
    entries = open_log.rows("select index, leaf_hash, body from ledger.entry order by index")
    age(open_log, 1)
    with at_work(open_log.sealer()):
        until(lambda: kept(open_log) == [0, 2], 120)
        open_log.append(2)
        until(lambda: sealed(open_log, 5), 120)
    assert kept(open_log) == [0, 2]
    told = [record.__dict__["facts"] for record in caplog.records if record.msg == "details purged"]
    assert told == [{"details": 1}]

    assert open_log.rows("select index, leaf_hash, body from ledger.entry order by index limit 3") == entries
    followed = verify_consistency(head, open_log.checkpoint, open_log.fetch, open_log.policy)
    assert followed.code is ExitCode.PROVEN
    signer = ReceiptSigner(ORIGIN, open_log.receipt_key)
    for index, leaf, body in entries:
        assert isinstance(index, int)
        assert isinstance(body, bytes)
        assert leaf == leaf_hash(body)
        receipt = signer.sign(index, leaf_hash(body), datetime.now(UTC))
        found = verify_inclusion(receipt, open_log.checkpoint, open_log.fetch, open_log.policy)
        assert found.code is ExitCode.PROVEN
    for index, salt, pseudonym in open_log.rows("select index, salt, subject_pseudonym from ledger.detail"):
        assert isinstance(index, int)
        assert isinstance(salt, bytes)
        assert isinstance(pseudonym, bytes)
        body = entries[index][2]
        assert isinstance(body, bytes)
        assert commitment(salt, pseudonym).hex().encode() in body


def test_a_purge_that_fails_is_told_and_does_not_stop_the_sealing(
    open_log: OpenLog, caplog: pytest.LogCaptureFixture
) -> None:
    """Entries are sealed on, the detail waits, and the log says loudly that it does."""
    open_log.execute(BROKEN)
    append_with_details(open_log, 1)
    age(open_log, 0)
    with at_work(open_log.sealer()):
        until(lambda: FAULT in caplog.messages, 120)
        open_log.append(2)
        until(lambda: sealed(open_log, 3), 120)
    (told,) = [record for record in caplog.records if record.msg == FAULT]
    assert told.levelno == logging.ERROR
    assert told.__dict__["facts"] == {"fault": "RaiseException", "next": "tongban doctor"}
    assert kept(open_log) == [0]


def test_a_purge_that_is_not_caught_ends_the_sealer(
    open_log: OpenLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: without the step's patience the same fault goes through the loop, and nothing seals on."""
    open_log.execute(BROKEN)
    monkeypatch.setattr(DetailPurge, "step", lambda _purge, store: store.purge_details(1))
    with pytest.raises(psycopg.errors.RaiseException):
        open_log.sealer().run(threading.Event(), 0.02)


def test_a_purge_that_waits_for_a_lock_gives_up(
    open_log: OpenLog, store: TreeStore, caplog: pytest.LogCaptureFixture
) -> None:
    """Somebody holds the row: the step ends by itself, and the session serves on."""
    append_with_details(open_log, 2)
    age(open_log, 0)
    with psycopg.connect(open_log.owner_url) as holder:
        holder.execute("select from ledger.detail for update")
        DetailPurge().step(store)
        assert caplog.messages == [FAULT]
        assert caplog.records[0].__dict__["facts"]["fault"] == "QueryCanceled"
    assert kept(open_log) == [0, 1]
    assert store.head(ORIGIN).log_size == 2
    DetailPurge().step(store)
    assert kept(open_log) == [1]


def test_a_backlog_goes_step_by_step_and_then_it_rests_for_an_hour(
    open_log: OpenLog, store: TreeStore
) -> None:
    """No step takes more than its bound; what comes due meanwhile waits for the next round."""
    append_with_details(open_log, 7)
    age(open_log, 0, 1, 2, 3, 4)
    clock = [50.0]
    purge = DetailPurge(most=2, monotonic=lambda: clock[0])
    left = []
    for _ in range(3):
        purge.step(store)
        left.append(len(kept(open_log)))
    assert left == [5, 3, 2]
    age(open_log, 5)
    for passed, rest in ((REST_SECONDS - 1, [5, 6]), (1, [6])):
        clock[0] += passed
        purge.step(store)
        assert kept(open_log) == rest


def test_who_stands_by_purges_nothing(open_log: OpenLog, store: TreeStore) -> None:
    """The purge is the active sealer's alone; it is done once the other has gone."""
    append_with_details(open_log, 1)
    age(open_log, 0)
    sealer, rounds = open_log.sealer(), Rounds(3)
    sealer.run(rounds, 0)
    assert kept(open_log) == [0]
    store.close()
    sealer.run(Rounds(1), 0)
    assert kept(open_log) == []


@pytest.mark.parametrize(
    ("tamper", "fault"),
    [
        ("update ledger.entry set leaf_hash = sha256('x') where index = 2", LeafTampered),
        ("update ledger.head set size = 1", DatabaseBehind),
    ],
)
def test_nothing_is_purged_where_people_must_look(
    open_log: OpenLog, tamper: str, fault: type[Exception]
) -> None:
    """A sealer that stops at a log that was tampered with or set back leaves everything as it found it."""
    append_with_details(open_log, 2)
    open_log.seal()
    open_log.append(1)
    age(open_log, 0)
    untied = [f"alter table ledger.{table} disable trigger all" for table in ("entry", "head")]
    open_log.execute(*untied, tamper)
    with pytest.raises(fault):
        open_log.sealer().run(threading.Event(), 0)
    assert kept(open_log) == [0, 1]


class Rounds(threading.Event):
    """Stops a loop after so many rounds."""

    def __init__(self, rounds: int) -> None:
        super().__init__()
        self._left = rounds

    def wait(self, timeout: float | None = None) -> bool:
        """Count the round that ends."""
        self._left -= 1
        if not self._left:
            self.set()
        return super().wait(timeout)
