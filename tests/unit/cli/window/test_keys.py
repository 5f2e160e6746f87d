"""The window's own key: private on disk, public in the register."""

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP384R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from cli.window import WindowKey
from exchange.keys import KeyUnusable


def pem(key: object) -> bytes:
    """Return any private key as PKCS#8 PEM."""
    written: bytes = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())  # type: ignore[attr-defined]
    return written


def test_saved_key_is_private_and_comes_back(tmp_path: Path) -> None:
    """File 0600 in a directory 0700, named after the key."""
    key = WindowKey.generate("window-1")
    path = key.save(tmp_path / "clients" / "window")
    assert path == tmp_path / "clients" / "window" / "window-1.pem"
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert WindowKey.read(path) == key


def test_saved_key_is_never_overwritten(tmp_path: Path) -> None:
    """A second key of the same name is refused and the first one stays."""
    path = WindowKey.generate("window-1").save(tmp_path)
    before = path.read_bytes()
    with pytest.raises(FileExistsError):
        WindowKey.generate("window-1").save(tmp_path)
    assert path.read_bytes() == before


def test_register_gets_the_public_half_only() -> None:
    """The set has one key, with the members of a public EC key and no `d`."""
    (jwk,) = WindowKey.generate("window-1").public_jwks["keys"]
    assert set(jwk) == {"kty", "crv", "x", "y", "kid", "use", "alg"}
    assert (jwk["kty"], jwk["crv"], jwk["kid"], jwk["use"], jwk["alg"]) == (
        "EC",
        "P-256",
        "window-1",
        "sig",
        "ES256",
    )


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644])
def test_key_open_to_others_is_refused(tmp_path: Path, mode: int) -> None:
    """A private key that others may read is not used, and the fault says what to do."""
    path = WindowKey.generate("w").save(tmp_path)
    path.chmod(mode)
    with pytest.raises(KeyUnusable, match="chmod 600"):
        WindowKey.read(path)


@pytest.mark.parametrize(
    "content",
    [b"", b"no pem", pem(Ed25519PrivateKey.generate()), pem(generate_private_key(SECP384R1()))],
    ids=["empty", "text", "ed25519", "p-384"],
)
def test_file_without_the_right_key_is_refused(tmp_path: Path, content: bytes) -> None:
    """Only a P-256 private key is a window's; the fault repeats nothing of the file."""
    path = tmp_path / "w.pem"
    path.touch(mode=0o600)
    path.write_bytes(content)
    with pytest.raises(KeyUnusable, match="not an EC P-256 key") as raised:
        WindowKey.read(path)
    assert "PRIVATE" not in str(raised.value)


def test_missing_key_is_named(tmp_path: Path) -> None:
    """A path that leads nowhere is named."""
    with pytest.raises(FileNotFoundError, match=r"gone\.pem"):
        WindowKey.read(tmp_path / "gone.pem")
