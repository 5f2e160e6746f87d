"""Sealed keys open with their passphrase alone, unchanged alone, and show nothing to anybody else."""

import json
from pathlib import Path

import pytest

from exchange.backup.errors import PassphraseUnusable, VaultClosed
from exchange.backup.vault import Secrets, read_passphrase, read_secrets, seal, unseal
from exchange.keys import ALL_FILES, KeyRing, KeyUnusable

PASSPHRASE = "correct horse battery"


@pytest.fixture(scope="module")
def secrets(tmp_path_factory: pytest.TempPathFactory) -> Secrets:
    """The keys of a new exchange and two settings."""
    directory = tmp_path_factory.mktemp("keys") / "keys"
    KeyRing(directory).create_missing()
    return read_secrets(directory, {"TONGBAN_ORIGIN": "a/b", "TONGBAN_CONN_X": "mysql://u:secret-word@h/d"})


@pytest.fixture(scope="module")
def sealed(secrets: Secrets) -> bytes:
    """Their sealed form."""
    return seal(secrets, PASSPHRASE)


def test_opens_with_its_passphrase(secrets: Secrets, sealed: bytes) -> None:
    """Keys and settings come back byte for byte, every key of an exchange among them."""
    assert unseal(sealed, PASSPHRASE) == secrets
    assert set(secrets.keys) == set(ALL_FILES)


def test_shows_nothing(secrets: Secrets, sealed: bytes) -> None:
    """Neither a key nor a secret stands in the file or in what a log would print; two sealings differ."""
    assert b"secret-word" not in sealed
    assert b"PRIVATE KEY" not in sealed
    assert "secret-word" not in repr(secrets)
    assert seal(secrets, PASSPHRASE) != sealed


def test_another_passphrase_does_not_open(sealed: bytes) -> None:
    """A passphrase that differs in one character is refused."""
    with pytest.raises(VaultClosed, match="do not open"):
        unseal(sealed, PASSPHRASE[:-1] + "Y")


@pytest.mark.parametrize("member", ["form", "kdf", "n", "r", "p", "salt", "cipher", "nonce", "sealed"])
def test_each_changed_member_is_refused(sealed: bytes, member: str) -> None:
    """A file can neither be changed nor choose weaker parameters."""
    members = json.loads(sealed)
    value = members[member]
    members[member] = (
        value // 2 if isinstance(value, int) else "A" + value[1:] if value[0] != "A" else "B" + value[1:]
    )
    with pytest.raises(VaultClosed):
        unseal(json.dumps(members).encode(), PASSPHRASE)


@pytest.mark.parametrize("raw", [b"", b"[]", b"{}", b"\xff", b'{"form": "tongban-keys/1"}'])
def test_what_is_no_vault_is_refused(raw: bytes) -> None:
    """Something else is told as such and not as a defect."""
    with pytest.raises(VaultClosed):
        unseal(raw, PASSPHRASE)


def test_a_missing_key_is_named(secrets: Secrets) -> None:
    """A vault that lacks a key is not taken for a whole one."""
    fewer = {name: content for name, content in secrets.keys.items() if name != "row.key"}
    with pytest.raises(KeyUnusable, match=r"row\.key"):
        unseal(seal(Secrets(fewer, {}), PASSPHRASE), PASSPHRASE)


def test_an_unusable_key_is_not_sealed(secrets: Secrets, tmp_path: Path) -> None:
    """A key that is not what its name says is found when it is backed up, not when it is needed."""
    for name, content in secrets.keys.items():
        (tmp_path / name).touch(mode=0o600)
        (tmp_path / name).write_bytes(content)
    (tmp_path / "log.pem").write_bytes(secrets.keys["answer.pem"])
    with pytest.raises(KeyUnusable, match=r"log\.pem is not an Ed25519 key"):
        read_secrets(tmp_path, {})


def test_passphrase_from_a_private_file(tmp_path: Path) -> None:
    """The line end does not count; an open file and a short passphrase are refused with what to do."""
    file = tmp_path / "phrase"
    file.touch(mode=0o600)
    file.write_text(PASSPHRASE + "\r\n")
    assert read_passphrase(file) == PASSPHRASE
    file.chmod(0o640)
    with pytest.raises(PassphraseUnusable, match="open to others"):
        read_passphrase(file)
    file.chmod(0o600)
    file.write_text("elevenchars\n")
    with pytest.raises(PassphraseUnusable, match="11 characters, at least 12"):
        read_passphrase(file)


def test_announced_and_former_keys_are_sealed_too(tmp_path: Path) -> None:
    """What a rotation has left lives on in a backup: receipts of a former key stay checkable."""
    ring = KeyRing(tmp_path / "keys")
    ring.create_missing()
    ring.keep_former("receipt")
    ring.create_next("token")
    (former,) = ring.former_paths("receipt")
    kept = unseal(seal(read_secrets(ring.directory, {}), PASSPHRASE), PASSPHRASE).keys
    assert kept[f"former/{former.name}"] == former.read_bytes()
    assert kept["token.next.pem"] == ring.next_path("token").read_bytes()
