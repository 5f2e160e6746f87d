"""Keys are rotated in steps, each of which leaves everybody able to check what was signed."""

import stat
from datetime import timedelta
from pathlib import Path

import pytest

from exchange.clock import utc_now
from exchange.key_rotation import LEARNING, TOKENS_LIVE, KeyRotation, RotationRefused
from exchange.keys import ROTATED, KeyRing, KeyUnusable

LEARNT = LEARNING + timedelta(seconds=1)


@pytest.fixture
def ring(tmp_path: Path) -> KeyRing:
    """A ring with all its keys."""
    ring = KeyRing(tmp_path / "keys")
    ring.create_missing()
    return ring


def states(ring: KeyRing, name: str) -> list[str]:
    """The states of the keys of one name."""
    return [state.state for state in KeyRotation(ring).states() if state.name == name]


@pytest.mark.parametrize("name", ROTATED)
def test_each_step_keeps_what_was_published(ring: KeyRing, name: str) -> None:
    """Announced, finished and retired, with the private half of the former key gone."""
    rotation = KeyRotation(ring)
    first = ring.published(name)
    announced = rotation.announce(name)
    assert len(ring.published(name)) == 2
    assert states(ring, name) == ["signing", "announced"]
    finished = rotation.finish(name, utc_now() + LEARNT)
    assert finished.key_id == announced.key_id
    assert states(ring, name) == ["signing", "former"]
    assert len(ring.published(name)) == 2
    (former,) = ring.former_paths(name)
    assert b"PRIVATE" not in former.read_bytes()
    assert stat.S_IMODE(former.stat().st_mode) == 0o600
    assert rotation.retire(name, utc_now() + TOKENS_LIVE) == [former.stem.removeprefix(f"{name}-")]
    assert len(ring.published(name)) == len(first) == 1


def test_steps_out_of_order_are_refused(ring: KeyRing) -> None:
    """Nothing changes where a step would make somebody refuse a good signature."""
    rotation = KeyRotation(ring)
    with pytest.raises(RotationRefused, match="no next token key is announced"):
        rotation.finish("token", utc_now())
    rotation.announce("token")
    with pytest.raises(RotationRefused, match="announced already"):
        rotation.announce("token")
    with pytest.raises(RotationRefused, match="every worker has learnt it"):
        rotation.finish("token", utc_now())
    assert states(ring, "token") == ["signing", "announced"]
    rotation.finish("token", utc_now() + LEARNT)
    with pytest.raises(RotationRefused, match="good until"):
        rotation.retire("token", utc_now())
    assert states(ring, "token") == ["signing", "former"]


@pytest.mark.parametrize("name", ["subject", "pseudonym", "row", "log", "../token"])
def test_other_keys_do_not_rotate(ring: KeyRing, name: str) -> None:
    """A key of look-ups, of pseudonyms or of the log is refused, with the reason."""
    for step in (KeyRotation(ring).announce, lambda n: KeyRotation(ring).finish(n, utc_now())):
        with pytest.raises(RotationRefused, match="expected one of token, answer, receipt"):
            step(name)


def test_finishing_twice_keeps_every_former_key(ring: KeyRing) -> None:
    """A second rotation leaves the public halves of both former keys."""
    rotation = KeyRotation(ring)
    for _ in range(2):
        rotation.announce("answer")
        rotation.finish("answer", utc_now() + LEARNT)
    assert states(ring, "answer") == ["signing", "former", "former"]
    assert len(set(map(ring.key_id, ring.former_paths("answer")))) == 2


def test_damaged_former_key_is_named(ring: KeyRing) -> None:
    """A file that holds no public key is refused by its name."""
    rotation = KeyRotation(ring)
    rotation.announce("answer")
    rotation.finish("answer", utc_now() + LEARNT)
    (former,) = ring.former_paths("answer")
    former.write_text("no key", encoding="ascii")
    with pytest.raises(KeyUnusable, match=former.name):
        ring.published("answer")
