"""Keys are made once, kept private, and refused where they are not what their name says."""

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from exchange.keys import ALL_FILES, KeyRing, KeyUnusable


def test_keys_are_made_once(tmp_path: Path) -> None:
    """A second creation leaves every key as it was."""
    ring = KeyRing(tmp_path / "keys")
    ring.create_missing()
    before = {path.name: path.read_bytes() for path in ring.directory.iterdir()}
    ring.create_missing()
    assert {path.name: path.read_bytes() for path in ring.directory.iterdir()} == before
    assert sorted(before) == [
        "answer.pem",
        "kept_answers.key",
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


@pytest.mark.parametrize("name", ["subject.key", "row.key", "pseudonym.key"])
def test_a_lost_key_is_never_made_anew(tmp_path: Path, name: str) -> None:
    """Where other keys are there, a missing symmetric key is a fault that says to restore it."""
    ring = KeyRing(tmp_path)
    ring.create_missing()
    kept = (tmp_path / name).read_bytes()
    (tmp_path / name).unlink()
    with pytest.raises(KeyUnusable, match=rf"{name} is missing .*restore it from the key backup"):
        ring.create_missing()
    assert not (tmp_path / name).exists()
    (tmp_path / name).write_bytes(kept)
    ring.create_missing()
    assert (tmp_path / name).read_bytes() == kept


def test_other_files_and_a_creation_cut_short_are_no_loss(tmp_path: Path) -> None:
    """Passwords in the directory, and the first keys of a creation that was cut short, hinder nothing."""
    (tmp_path / "owner_password").write_text("x")
    ring = KeyRing(tmp_path)
    ring.create_missing()
    for name in ALL_FILES[2:]:
        (tmp_path / name).unlink()
    before = ring.subject_key
    ring.create_missing()
    assert {path.name for path in tmp_path.iterdir()} == {"owner_password", *ALL_FILES}
    assert ring.subject_key == before


def test_a_signing_key_is_made_anew(tmp_path: Path) -> None:
    """A missing signing key is made: others are told its public part, nothing stored depends on it."""
    ring = KeyRing(tmp_path)
    ring.create_missing()
    (tmp_path / "token.pem").unlink()
    ring.create_missing()
    assert ring.token_key.key_size == 256


def test_many_at_once_make_one_set(tmp_path: Path) -> None:
    """Processes that prepare one fresh directory at the same time end with one set and no false alarm."""
    with ThreadPoolExecutor(8) as pool:
        for _ in pool.map(lambda _: KeyRing(tmp_path).create_missing(), range(16)):
            pass
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(ALL_FILES)
