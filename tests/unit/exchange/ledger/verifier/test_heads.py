"""Heads against each other and against entries: one history, unchanged, whole."""

from collections.abc import Callable
from pathlib import Path

import pytest

from exchange.ledger.verifier import ExitCode, tiles_in, verify_consistency, verify_entries, verify_range
from tests.unit.exchange.ledger.conftest import PublishedLog


@pytest.mark.parametrize(("first", "more"), [(0, 5), (1, 0), (5, 3), (256, 1), (255, 600)])
def test_a_grown_log_continues_its_old_head(published_log: PublishedLog, first: int, more: int) -> None:
    """The newer head begins with the older one, whichever is given first."""
    old, new = published_log.grow(first), published_log.grow(more)
    for pair in ((old, new), (new, old)):
        found = verify_consistency(*pair, tiles_in(published_log.directory), published_log.policy)
        assert found.code is ExitCode.PROVEN


@pytest.mark.parametrize("more", [0, 4])
def test_a_split_view_is_refuted(published_log: PublishedLog, tmp_path: Path, more: int) -> None:
    """Two signed heads of different histories convict the log, at one size or at two."""
    honest = published_log.grow(5)
    other = PublishedLog(tmp_path / "other", published_log.log_key, published_log.receipt_key)
    other.bodies.append(b"skipped, so that every entry differs")
    shown = other.grow(5 + more)
    found = verify_consistency(honest, shown, tiles_in(other.directory), published_log.policy)
    assert found.code is ExitCode.REFUTED


def test_a_forged_head_is_a_bad_signature(published_log: PublishedLog, tmp_path: Path) -> None:
    """A head that the log did not sign proves nothing either way."""
    forged = PublishedLog(tmp_path / "forged").grow(5)
    found = verify_consistency(
        published_log.grow(5), forged, tiles_in(published_log.directory), published_log.policy
    )
    assert found.code is ExitCode.BAD_SIGNATURE


def test_the_entries_under_a_head_are_proven(published_log: PublishedLog) -> None:
    """The very bodies give the head's root; what was added later is not looked at."""
    head = published_log.grow(600)
    published_log.grow(7)
    found = verify_entries(
        published_log.bodies, head, tiles_in(published_log.directory), published_log.policy
    )
    assert found.code is ExitCode.PROVEN


def _edit(bodies: list[bytes]) -> None:
    bodies[300] = bodies[300].replace(b"housing", b"nothing")


def _drop(bodies: list[bytes]) -> None:
    del bodies[300]


def _insert(bodies: list[bytes]) -> None:
    bodies.insert(300, b"{}")


def _swap(bodies: list[bytes]) -> None:
    bodies[300], bodies[301] = bodies[301], bodies[300]


def _cut(bodies: list[bytes]) -> None:
    del bodies[300:]


@pytest.mark.parametrize("tamper", [_edit, _drop, _insert, _swap, _cut])
def test_tampered_entries_are_refuted_and_located(
    published_log: PublishedLog, tamper: Callable[[list[bytes]], None]
) -> None:
    """Every kind of change is found, and its first index named."""
    head = published_log.grow(600)
    bodies = [*published_log.bodies]
    tamper(bodies)
    found = verify_entries(bodies, head, tiles_in(published_log.directory), published_log.policy)
    assert found.code is ExitCode.REFUTED
    assert "300" in found.reason.en


def test_entries_are_refuted_without_tiles_too(published_log: PublishedLog, tmp_path: Path) -> None:
    """The head alone decides; the tiles only help to find the place."""
    head = published_log.grow(600)
    bodies = [*published_log.bodies[:-1], b"{}"]
    assert verify_entries(bodies, head, tiles_in(tmp_path), published_log.policy).code is ExitCode.REFUTED


def test_the_published_bundles_are_proven_and_any_change_is_refuted(published_log: PublishedLog) -> None:
    """Every bundle is re-hashed; one byte changed shows, one file missing accuses nobody."""
    head = published_log.grow(600)
    fetch = tiles_in(published_log.directory)
    assert verify_range(head, fetch, published_log.policy).code is ExitCode.PROVEN
    bundle = published_log.directory / "tile/entries/001"
    raw = bundle.read_bytes()
    bundle.write_bytes(raw[:-1] + b"]")
    assert verify_range(head, fetch, published_log.policy).code is ExitCode.REFUTED
    bundle.unlink()
    assert verify_range(head, fetch, published_log.policy).code is ExitCode.BAD_INPUT
