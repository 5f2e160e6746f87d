"""The keys as the files say: taken whole once they can be read, by everything that signs."""

import asyncio
from pathlib import Path
from typing import cast

import msgspec
import pytest

from exchange.clock import utc_now
from exchange.kept_connections import Queries
from exchange.key_rotation import LEARNING, KeyRotation
from exchange.keys import KeyRing, KeyUnusable
from exchange.ledger.writer import LedgerWriter
from exchange_api import key_watch
from exchange_api.key_watch import KeyWatch

LEARNT = 2 * LEARNING


class Watched:
    """The keys of a directory, with the writer of receipts and the watch that follows them."""

    def __init__(self, directory: Path) -> None:
        self.ring = KeyRing(directory)
        self.ring.create_missing()
        self.ledger = LedgerWriter(cast("Queries", None), "ledger.test/county", self.ring.receipt_key)
        self.told: list[Exception] = []
        self.watch = KeyWatch(self.ring, "http://issuer.test", self.ledger, self.told.append)

    def rotate(self, name: str) -> None:
        """Rotate one key, as if there had been time to learn it."""
        rotation = KeyRotation(self.ring)
        rotation.announce(name)
        rotation.finish(name, utc_now() + LEARNT)

    def published(self) -> int:
        """How many keys the watch publishes."""
        return len(msgspec.json.decode(self.watch.current.key_set)["keys"])


@pytest.fixture
def watched(tmp_path: Path) -> Watched:
    """Fresh keys."""
    return Watched(tmp_path)


def test_receipts_are_signed_by_the_key_of_now(watched: Watched) -> None:
    """From the look that finds a receipt key rotated, none is signed by the former one."""
    watched.watch.refresh()
    former = watched.ledger.verifier_key
    watched.rotate("receipt")
    assert watched.ledger.verifier_key == former
    watched.watch.refresh()
    fresh = LedgerWriter(cast("Queries", None), "ledger.test/county", watched.ring.receipt_key)
    assert watched.ledger.verifier_key == fresh.verifier_key != former


def test_each_step_of_a_rotation_is_seen(watched: Watched) -> None:
    """What is announced is published, what was retired is not any more."""
    watched.watch.refresh()
    rotation, counts = KeyRotation(watched.ring), [watched.published()]
    rotation.announce("token")
    watched.watch.refresh()
    counts.append(watched.published())
    rotation.finish("token", utc_now() + LEARNT)
    watched.watch.refresh()
    counts.append(watched.published())
    for former in watched.ring.former_paths("token"):
        former.unlink()
    watched.watch.refresh()
    assert [*counts, watched.published()] == [2, 3, 3, 2]


def test_what_could_not_be_read_is_tried_again(watched: Watched) -> None:
    """Where the files are not changed by it, as where only the rights of one were wrong for a while."""
    watched.watch.refresh()
    watched.rotate("token")
    key = watched.ring.directory / "token.pem"
    key.chmod(0o640)
    with pytest.raises(KeyUnusable):
        watched.watch.refresh()
    assert watched.published() == 2
    key.chmod(0o600)
    watched.watch.refresh()
    assert watched.published() == 3


@pytest.mark.parametrize("fault", [KeyUnusable("x", "x"), OSError(), ValueError()], ids=repr)
async def test_no_fault_ends_the_watch(
    watched: Watched, fault: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is told, and the keys are looked at again."""
    monkeypatch.setattr(key_watch, "EVERY_SECONDS", 0.01)
    whole, faults = KeyRing.published, [fault]

    def failing(ring: KeyRing, name: str) -> object:
        if name == "token" and watched.ring.next_path(name).exists() and faults:
            raise faults.pop()
        return whole(ring, name)

    monkeypatch.setattr(KeyRing, "published", failing)
    async with watched.watch, asyncio.timeout(60):
        KeyRotation(watched.ring).announce("token")
        while watched.published() != 3:  # noqa: ASYNC110 -- it tells nobody
            await asyncio.sleep(0.01)
    assert watched.told == [fault]
