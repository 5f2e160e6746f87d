"""The sealer on a real database: publishes what can be proven, and stops where a person must look."""

import threading
from datetime import UTC, datetime

import pytest

from exchange.ledger.errors import (
    DatabaseBehind,
    LeafMissing,
    LeafTampered,
    OriginDiffers,
    SealOvertaken,
    TileDiffers,
    TreeDiffers,
)
from exchange.ledger.receipt import ReceiptSigner
from exchange.ledger.sealer import Sealer
from exchange.ledger.sealer.tree_store import LOCK
from exchange.ledger.tlog.checkpoint import Checkpoint, open_checkpoint
from exchange.ledger.tlog.merkle import EMPTY_ROOT, Frontier, leaf_hash
from exchange.ledger.tlog.note import parse_note
from exchange.ledger.verifier import ExitCode, verify_consistency, verify_inclusion
from tests.integration.exchange.ledger.conftest import ORIGIN, OpenLog
from tests.scenarios.waiting import until


def published(log: OpenLog) -> Checkpoint:
    """Return the published head, its signature checked."""
    return open_checkpoint(log.checkpoint, log.policy.logs)


def untie(log: OpenLog) -> None:
    """Take the triggers off, as somebody with the owner's rights could."""
    tables = ("head", "entry", "tree", "tree_head")
    log.execute(*(f"alter table ledger.{table} disable trigger all" for table in tables))


def test_an_empty_log_gets_a_signed_head_at_once(open_log: OpenLog) -> None:
    """From the first start there is a head to compare later ones with."""
    sealer = open_log.sealer()
    assert sealer.seal_once() == Checkpoint(ORIGIN, 0, EMPTY_ROOT)
    assert sealer.seal_once() is None
    sealer.close()
    assert published(open_log).size == 0


def test_every_head_covers_what_was_logged_and_continues_the_last(open_log: OpenLog) -> None:
    """Heads of any size have the root of the bodies, their tiles prove every entry, and they follow on."""
    sealer, heads = open_log.sealer(), list[bytes]()
    sealer.seal_once()
    for amount in (1, 2, 254, 300, 500):
        open_log.append(amount)
        head = sealer.seal_once()
        assert head is not None
        bodies = [row[0] for row in open_log.rows("select body from ledger.entry order by index")]
        assert head.root == Frontier().extended(leaf_hash(bytes(body)) for body in bodies).root  # type: ignore[call-overload]
        heads.append(open_log.checkpoint)
    sealer.close()
    for old in heads:
        found = verify_consistency(old, heads[-1], open_log.fetch, open_log.policy)
        assert found.code is ExitCode.PROVEN
    signer = ReceiptSigner(ORIGIN, open_log.receipt_key)
    for index, stored in open_log.rows("select index, leaf_hash from ledger.entry where index % 37 = 0"):
        assert isinstance(index, int)
        assert isinstance(stored, bytes)
        receipt = signer.sign(index, stored, datetime.now(UTC))
        found = verify_inclusion(receipt, heads[-1], open_log.fetch, open_log.policy)
        assert found.code is ExitCode.PROVEN


def test_a_backlog_is_sealed_in_bounded_heads(open_log: OpenLog) -> None:
    """No head takes more than its limit, and all of the backlog is sealed in the end."""
    open_log.append(70)
    sealer = open_log.sealer(most=30)
    sizes = [head.size for head in iter(sealer.seal_once, None)]
    sealer.close()
    assert sizes == [0, 30, 60, 70]


def test_a_restart_goes_on_where_the_last_sealer_ended(open_log: OpenLog) -> None:
    """A new process reads its edge from the files; nothing is signed twice without need."""
    for amount in (300, 5):
        open_log.append(amount)
        open_log.seal()
    before = open_log.checkpoint
    assert published(open_log).size == 305
    assert open_log.seal() == before


def test_partial_tiles_are_dropped_once_full(open_log: OpenLog) -> None:
    """Files do not pile up: only the newest tree's partial tiles remain beside the full ones."""
    for amount in (100, 100, 100):
        open_log.append(amount)
        open_log.seal()
    files = {str(path.relative_to(open_log.directory)) for path in open_log.directory.rglob("tile/**/*.p/*")}
    assert files == {"tile/0/001.p/44", "tile/1/000.p/1", "tile/entries/001.p/44"}


def test_running_seals_until_it_is_stopped(open_log: OpenLog) -> None:
    """The loop seals what comes and ends when told to."""
    stop, sealer = threading.Event(), open_log.sealer(most=10)
    open_log.append(35)
    thread = threading.Thread(target=sealer.run, args=(stop, 0.02))
    thread.start()
    until(lambda: (open_log.directory / "checkpoint").exists() and published(open_log).size == 35)
    stop.set()
    thread.join(timeout=120)
    assert not thread.is_alive()
    assert published(open_log).size == 35
    assert not sealer.is_active


def test_a_second_sealer_stands_by_and_takes_over(open_log: OpenLog) -> None:
    """One is active at a time; when it ends, the other goes on from its head."""
    first, second = open_log.sealer(), open_log.sealer()
    first.seal_once()
    open_log.append(3)
    assert second.seal_once() is None
    assert not second.is_active
    assert first.seal_once() is not None
    first.close()
    open_log.append(2)
    head = second.seal_once()
    second.close()
    assert head is not None
    assert head.size == 5


def test_without_the_lock_the_compare_and_swap_still_keeps_two_apart(open_log: OpenLog) -> None:
    """The lock is liveness only: a sealer that lost it unnoticed signs nothing over the other's head."""
    slow, quick = open_log.sealer(), open_log.sealer()
    slow.seal_once()
    assert slow._store is not None
    slow._store._connection.execute("select pg_advisory_unlock(%s)", [LOCK])
    open_log.append(3)
    quick.seal_once()
    honest = open_log.checkpoint
    with pytest.raises(SealOvertaken):
        slow.seal_once()
    quick.close()
    assert open_log.checkpoint == honest
    assert published(open_log).size == 3


def test_a_late_sealer_does_not_publish_over_a_newer_head(open_log: OpenLog) -> None:
    """Overtaken between commit and signing, it leaves the newer head and its memory in place."""
    open_log.append(3)
    sealer = open_log.sealer()
    sealer.seal_once()
    old_edge = sealer._edge
    sealer.seal_once()
    newest = open_log.checkpoint
    with pytest.raises(SealOvertaken):
        sealer._sign(old_edge)
    sealer.close()
    assert open_log.checkpoint == newest


@pytest.mark.parametrize(
    ("tamper", "fault"),
    [
        ("update ledger.entry set body = '{\"changed\":1}' where index = 4", LeafTampered),
        ("update ledger.entry set leaf_hash = sha256('x') where index = 4", LeafTampered),
        ("delete from ledger.entry where index = 4", LeafMissing),
        ("delete from ledger.entry where index = 5", LeafMissing),
        ("update ledger.head set size = 7", LeafMissing),
        ("update ledger.head set size = 2", DatabaseBehind),
        ("update ledger.head set origin = 'exchange.example/other'", OriginDiffers),
    ],
)
def test_tampering_before_the_seal_stops_the_sealer(
    open_log: OpenLog, tamper: str, fault: type[Exception]
) -> None:
    """What does not hash or is missing is not sealed; the last good head stays published."""
    open_log.append(3)
    head = open_log.seal()
    open_log.append(3)
    untie(open_log)
    open_log.execute(tamper)
    sealer = open_log.sealer()
    with pytest.raises(fault):
        sealer.seal_once()
    assert not sealer.is_active
    assert open_log.checkpoint == head


def test_a_rewritten_tree_stops_the_sealer(open_log: OpenLog) -> None:
    """The database's tree must be the one under the signed head."""
    open_log.append(3)
    head = open_log.seal()
    untie(open_log)
    open_log.execute(
        "create table public.saved as table ledger.tree",
        "create table public.saved_head as table ledger.tree_head",
    )
    for tamper in (
        "update ledger.tree set root = sha256('x')",
        "update ledger.tree set frontier = substr(frontier, 33) || substr(frontier, 1, 32)",
        "update ledger.tree_head set root = sha256('x') where size = 3",
        "delete from ledger.tree_head where size = 3",
    ):
        open_log.execute(tamper)
        with pytest.raises(TreeDiffers):
            open_log.sealer().seal_once()
        open_log.execute(
            "delete from ledger.tree",
            "insert into ledger.tree table public.saved",
            "delete from ledger.tree_head",
            "insert into ledger.tree_head table public.saved_head",
        )
    sealer = open_log.sealer()
    assert sealer.seal_once() is None
    sealer.close()
    assert open_log.checkpoint == head


def test_damaged_files_at_the_edge_stop_the_sealer(open_log: OpenLog) -> None:
    """The tree is not grown from files that do not fit the committed head."""
    open_log.append(5)
    open_log.seal()
    for path in ("tile/0/000.p/5", "tile/entries/000.p/5"):
        place = open_log.directory / path
        raw = place.read_bytes()
        for damaged in (raw[:-1] + bytes([raw[-1] ^ 1]), raw[:-1], b"", None):
            place.unlink() if damaged is None else place.write_bytes(damaged)
            with pytest.raises(TreeDiffers):
                open_log.sealer().seal_once()
            place.write_bytes(raw)


def test_a_published_tile_is_never_changed(open_log: OpenLog) -> None:
    """A tile that is there already with other content stops the sealer before it commits."""
    open_log.append(5)
    sealer = open_log.sealer()
    sealer.seal_once()
    (open_log.directory / "tile/0/000.p").mkdir(parents=True)
    (open_log.directory / "tile/0/000.p/5").write_bytes(bytes(160))
    with pytest.raises(TileDiffers):
        sealer.seal_once()
    assert open_log.rows("select size from ledger.tree") == [(0,)]


def test_after_a_change_of_key_the_same_head_is_signed_anew(open_log: OpenLog) -> None:
    """A new log key signs the committed head; the tree does not change."""
    open_log.append(1)
    old = Checkpoint.parse(parse_note(open_log.seal()).text)
    renewed = Sealer(open_log.url("tongban_sealer"), open_log.directory, open_log.receipt_key, ORIGIN)
    assert renewed.seal_once() == old
    renewed.close()
    assert open_checkpoint(open_log.checkpoint, [renewed.verifier_key]) == old
