"""The sealer's session: one at a time, reads that miss nothing, a swap that compares."""

from collections.abc import Iterator

import pytest

from exchange.ledger.errors import LeafMissing, OriginDiffers, SealOvertaken
from exchange.ledger.sealer.tree_store import TreeStore
from exchange.ledger.tlog.merkle import Frontier, leaf_hash
from tests.integration.exchange.ledger.conftest import ORIGIN, OpenLog


@pytest.fixture
def store(open_log: OpenLog) -> Iterator[TreeStore]:
    """The session of the active sealer of a log with three entries."""
    open_log.append(3)
    session = TreeStore.open_session(open_log.url("tongban_sealer"))
    assert session is not None
    yield session
    session.close()


def test_one_session_at_a_time(open_log: OpenLog, store: TreeStore) -> None:
    """A second one is given only once the first has ended."""
    url = open_log.url("tongban_sealer")
    assert TreeStore.open_session(url) is None
    store.close()
    successor = TreeStore.open_session(url)
    assert successor is not None
    successor.close()


def test_the_head_of_another_log_is_refused(store: TreeStore) -> None:
    """A sealer signs for its own origin only."""
    assert store.head(ORIGIN).log_size == 3
    with pytest.raises(OriginDiffers, match=r"exchange\.example/other"):
        store.head("exchange.example/other")


def test_bodies_are_read_in_order_and_none_is_missed(open_log: OpenLog, store: TreeStore) -> None:
    """What is asked for is given whole or not at all."""
    stored = open_log.rows("select body from ledger.entry where index >= 1 order by index")
    assert store.bodies(1, 3) == [row[0] for row in stored]
    assert store.bodies(3, 3) == []
    with pytest.raises(LeafMissing) as caught:
        store.bodies(1, 5)
    assert caught.value.index == 3


def test_the_tree_moves_on_once_from_each_head(open_log: OpenLog, store: TreeStore) -> None:
    """Of two moves from one head the second is refused, and so is a move from a tree that never was."""
    old = store.head(ORIGIN).frontier
    new = old.extended(leaf_hash(body) for body in store.bodies(0, 3))
    store.move_on(old, new)
    assert store.head(ORIGIN).frontier == new
    assert store.root_at(3) == new.root
    assert store.root_at(2) is None
    for stale in (old, Frontier(3, (bytes(32), bytes(32)))):
        with pytest.raises(SealOvertaken):
            store.move_on(stale, new.extended([bytes(32)]))
    assert open_log.rows("select size from ledger.tree_head order by size") == [(0,), (3,)]
