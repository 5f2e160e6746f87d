"""Receipts against the published log: promised, included, broken, or not ours at all."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from exchange.ledger.verifier import ExitCode, tiles_in, verify_inclusion, verify_receipt
from tests.unit.exchange.ledger.conftest import PublishedLog


def test_a_receipt_alone_proves_its_signature_only(published_log: PublishedLog) -> None:
    """Before a head is at hand the receipt is a promise."""
    assert verify_receipt(published_log.receipt(0), published_log.policy).code is ExitCode.SIGNATURE_ONLY


@pytest.mark.parametrize("index", [0, 255, 256, 511, 599])
def test_a_sealed_entry_is_proven(published_log: PublishedLog, index: int) -> None:
    """The receipt's leaf stands at its index under the head, in full and in partial tiles."""
    head = published_log.grow(600)
    found = verify_inclusion(
        published_log.receipt(index), head, tiles_in(published_log.directory), published_log.policy
    )
    assert found.code is ExitCode.PROVEN
    assert str(index) in found.reason.zh
    assert str(index) in found.reason.en


def test_an_entry_beyond_the_head_is_not_sealed_yet(published_log: PublishedLog) -> None:
    """The receipt holds; the head does not reach it."""
    head = published_log.grow(3)
    found = verify_inclusion(
        published_log.receipt(3), head, tiles_in(published_log.directory), published_log.policy
    )
    assert found.code is ExitCode.SIGNATURE_ONLY


def test_a_changed_receipt_is_a_bad_signature(published_log: PublishedLog) -> None:
    """A receipt altered in any member is nobody's."""
    head = published_log.grow(3)
    changed = replace(published_log.receipt(1), index=2)
    found = verify_inclusion(changed, head, tiles_in(published_log.directory), published_log.policy)
    assert found.code is ExitCode.BAD_SIGNATURE


def test_a_head_of_an_unknown_key_is_a_bad_signature(published_log: PublishedLog, tmp_path: Path) -> None:
    """Only a head that the policy's log signed counts."""
    published_log.grow(3)
    stranger = PublishedLog(tmp_path / "stranger", receipt_key=published_log.receipt_key)
    head = stranger.grow(3)
    found = verify_inclusion(
        published_log.receipt(1), head, tiles_in(published_log.directory), published_log.policy
    )
    assert found.code is ExitCode.BAD_SIGNATURE


def test_a_log_that_dropped_the_entry_is_refuted(published_log: PublishedLog) -> None:
    """A promised entry that is not under the signed head convicts the log."""
    published_log.grow(10)
    receipt = published_log.receipt(4)
    rewritten = PublishedLog(
        published_log.directory.parent / "rewritten", published_log.log_key, published_log.receipt_key
    )
    rewritten.edge, files = rewritten.edge.grown(
        [*published_log.bodies[:4], b"{}", *published_log.bodies[5:]]
    )
    rewritten.files.publish(files | rewritten.edge.unfinished)
    head = rewritten.grow(1)
    found = verify_inclusion(receipt, head, tiles_in(rewritten.directory), published_log.policy)
    assert found.code is ExitCode.REFUTED


def damage(log: PublishedLog, change: Callable[[bytes], bytes]) -> None:
    """Change every published tile."""
    for tile in log.directory.glob("tile/[0-9]*/**/*"):
        if tile.is_file():
            tile.write_bytes(change(tile.read_bytes()))


def test_changed_tiles_are_refuted(published_log: PublishedLog) -> None:
    """Tiles with one bit changed lead to no signed head."""
    head = published_log.grow(300)
    damage(published_log, lambda raw: bytes([raw[0] ^ 1]) + raw[1:])
    found = verify_inclusion(
        published_log.receipt(299), head, tiles_in(published_log.directory), published_log.policy
    )
    assert found.code is ExitCode.REFUTED


def test_torn_and_missing_tiles_prove_nothing(published_log: PublishedLog, tmp_path: Path) -> None:
    """An incomplete copy accuses nobody: it has to be fetched again."""
    head = published_log.grow(300)
    damage(published_log, lambda raw: raw[:-1])
    for directory in (published_log.directory, tmp_path / "nowhere"):
        found = verify_inclusion(published_log.receipt(299), head, tiles_in(directory), published_log.policy)
        assert found.code is ExitCode.BAD_INPUT


@pytest.mark.parametrize("raw", [b"", b"\xff", b"no note", b"o\n1\nx\n\n\xe2\x80\x94 o AAAAAAAA\n"])
def test_a_head_out_of_form_is_bad_input(published_log: PublishedLog, raw: bytes) -> None:
    """What cannot be read is told apart from what is wrong."""
    found = verify_inclusion(
        published_log.receipt(0), raw, tiles_in(published_log.directory), published_log.policy
    )
    assert found.code is ExitCode.BAD_INPUT
