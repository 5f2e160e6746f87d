"""Keys are made once, kept private, and refused where they are not what their name says."""

import stat
from pathlib import Path

import pytest

from exchange.keys import KeyRing, KeyUnusable


def test_keys_are_made_once(tmp_path: Path) -> None:
    """A second creation leaves every key as it was."""
    ring = KeyRing(tmp_path / "keys")
    ring.create_missing()
    before = {path.name: path.read_bytes() for path in ring.directory.iterdir()}
    ring.create_missing()
    assert {path.name: path.read_bytes() for path in ring.directory.iterdir()} == before
    assert sorted(before) == [
        "answer.pem",
        "log.pem",
        "pseudonym.key",
        "receipt.pem",
        "row.key",
        "subject.key",
        "token.pem",
    ]


def test_key_files_are_private(tmp_path: Path) -> None:
    """Every file is readable by its owner only; one that is open to others is refused by name."""
    ring = KeyRing(tmp_path / "keys")
    ring.create_missing()
    assert {stat.S_IMODE(path.stat().st_mode) for path in ring.directory.iterdir()} == {0o600}
    (ring.directory / "subject.key").chmod(0o640)
    with pytest.raises(KeyUnusable, match=r"subject\.key is open to others"):
        _ = ring.subject_key


def test_wrong_kinds_are_refused(tmp_path: Path) -> None:
    """A key of another kind, a short key, garbage and an absent file are each named."""
    ring = KeyRing(tmp_path / "keys")
    ring.create_missing()
    (ring.directory / "answer.pem").write_bytes((ring.directory / "receipt.pem").read_bytes())
    (ring.directory / "receipt.pem").write_bytes((ring.directory / "token.pem").read_bytes())
    (ring.directory / "row.key").write_bytes(b"short")
    (ring.directory / "log.pem").write_bytes(b"garbage")
    (ring.directory / "pseudonym.key").unlink()
    for name, reason in (
        ("answer_key", "not an EC P-256 key"),
        ("receipt_key", "not an Ed25519 key"),
        ("row_key", "holds 5 bytes; expected 32"),
        ("log_key", "not a PKCS#8 PEM"),
        ("pseudonym_key", "is missing"),
    ):
        with pytest.raises(KeyUnusable, match=reason):
            getattr(ring, name)
