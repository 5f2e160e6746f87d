"""A database set back to its past is refused, whatever is written to it afterwards."""

from pathlib import Path

import psycopg
import pytest

from exchange.ledger.errors import DatabaseBehind, LastSignedMissing, TreeDiffers
from exchange.ledger.tlog.checkpoint import Checkpoint
from exchange.ledger.tlog.merkle import EMPTY_ROOT, Frontier, leaf_hash
from exchange.ledger.verifier import ExitCode, verify_consistency
from tests.integration.exchange.ledger.conftest import ORIGIN, OpenLog
from tests.integration.exchange.ledger.sealer.test_sealer import untie


def restored(log: OpenLog, size: int) -> None:
    """Set the database back to when it had `size` entries, all of them sealed."""
    untie(log)
    body = "select body from ledger.entry where index < %s order by index"
    with psycopg.connect(log.owner_url, autocommit=True) as connection:
        bodies = [row[0] for row in connection.execute(body, [size])]
        frontier = Frontier().extended(map(leaf_hash, bodies))
        connection.execute("delete from ledger.entry where index >= %s", [size])
        connection.execute("delete from ledger.tree_head where size > %s", [size])
        connection.execute("update ledger.head set size = %s", [size])
        change = "update ledger.tree set size = %s, root = %s, frontier = %s"
        connection.execute(change, [size, frontier.root, b"".join(frontier.nodes)])


def test_a_database_restored_to_the_past_is_refused(open_log: OpenLog) -> None:
    """Behind the last signed head nothing is signed any more, however much is written afterwards."""
    open_log.append(3)
    open_log.seal()
    open_log.append(3)
    head = open_log.seal()
    restored(open_log, 3)
    for more in (0, 2, 10):
        open_log.append(more) if more else None
        with pytest.raises(DatabaseBehind, match="3 entries, a head of 6"):
            open_log.sealer().seal_once()
    assert open_log.checkpoint == head


def test_a_restored_and_regrown_database_is_refused(open_log: OpenLog, tmp_path: Path) -> None:
    """Even sealed anew beyond the old size elsewhere, the other history is recognised."""
    open_log.append(6)
    head = open_log.seal()
    restored(open_log, 0)
    open_log.append(8)
    elsewhere = OpenLog(open_log.owner_url, tmp_path / "elsewhere", open_log.log_key)
    elsewhere.directory.mkdir()
    (elsewhere.directory / "last_signed").write_text(Checkpoint(ORIGIN, 0, EMPTY_ROOT).text)
    forged = elsewhere.seal()
    with pytest.raises(TreeDiffers, match="not the one that was signed"):
        open_log.sealer().seal_once()
    assert open_log.checkpoint == head
    found = verify_consistency(head, forged, elsewhere.fetch, open_log.policy)
    assert found.code is ExitCode.REFUTED


def test_without_the_memory_of_the_last_head_nothing_is_signed(open_log: OpenLog) -> None:
    """A lost `last_signed` is not taken for a new log."""
    open_log.append(3)
    head = open_log.seal()
    (open_log.directory / "last_signed").unlink()
    with pytest.raises(LastSignedMissing):
        open_log.sealer().seal_once()
    assert open_log.checkpoint == head
