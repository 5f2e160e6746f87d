"""The exchange's keys: made once, kept as private files outside the database, loaded by name.

Symmetric keys are 32 random bytes, private keys PKCS#8 PEM. A process gets only the files it needs: the
log key belongs to the sealer alone.
"""

import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ec import (
    SECP256R1,
    EllipticCurvePrivateKey,
    generate_private_key,
)
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

SYMMETRIC_BYTES = 32
SYMMETRIC_FILES = ("subject.key", "row.key", "pseudonym.key")
ALL_FILES = (*SYMMETRIC_FILES, "answer.pem", "token.pem", "receipt.pem", "log.pem")
"""In the order in which they are made."""


class KeyUnusable(Exception):
    """A key file is missing, open to others or not the kind of key its name says."""


@dataclass(frozen=True, slots=True)
class KeyRing:
    """Loads each key from `directory` when it is asked for.

    Every property raises `KeyUnusable` if its file cannot be used.
    """

    directory: Path

    @property
    def subject_key(self) -> bytes:
        """HMAC key of holder identifiers in the store."""
        return self._symmetric("subject")

    @property
    def row_key(self) -> bytes:
        """Key of row digests, so that a digest betrays no undisclosed field."""
        return self._symmetric("row")

    @property
    def pseudonym_key(self) -> bytes:
        """HMAC key of subjects and operators in the ledger."""
        return self._symmetric("pseudonym")

    @property
    def answer_key(self) -> EllipticCurvePrivateKey:
        """ES256 key that signs answers."""
        return self._elliptic("answer")

    @property
    def token_key(self) -> EllipticCurvePrivateKey:
        """ES256 key that signs access tokens."""
        return self._elliptic("token")

    @property
    def receipt_key(self) -> Ed25519PrivateKey:
        """Ed25519 key that signs receipts."""
        return self._edwards("receipt")

    @property
    def log_key(self) -> Ed25519PrivateKey:
        """Ed25519 key that signs checkpoints; only the sealer holds it."""
        return self._edwards("log")

    def create_missing(self) -> None:
        """Make every key that has no file yet; existing ones are never touched.

        Raises `KeyUnusable` for a symmetric key that was there and is lost: a new one in its place would find
        no holder and no pseudonym again. Nothing is made then.
        """
        self.directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._require_none_lost()
        for name in SYMMETRIC_FILES:
            self._create(name, secrets.token_bytes(SYMMETRIC_BYTES))
        for name in ("answer", "token"):
            self._create(f"{name}.pem", _pem(generate_private_key(SECP256R1())))
        for name in ("receipt", "log"):
            self._create(f"{name}.pem", _pem(Ed25519PrivateKey.generate()))

    def _require_none_lost(self) -> None:
        # Keys are made in one order, so a gap before a key that is there is a loss, not a creation cut short.
        # Looked at from the last to the first: another process may be making them meanwhile.
        later = False
        for name in reversed(ALL_FILES):
            there = (self.directory / name).exists()
            if later and not there and name in SYMMETRIC_FILES:
                raise KeyUnusable(
                    f"{self.directory / name} is missing though other keys are there; restore it from the "
                    "key backup (a new one would match nothing that was made with the old one)"
                )
            later = later or there

    def _create(self, file_name: str, content: bytes) -> None:
        path = self.directory / file_name
        if path.exists():
            return
        partial = path.with_suffix(f".{secrets.token_hex(4)}")
        descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        try:
            path.hardlink_to(partial)
        except FileExistsError:
            return  # another process made it first; its key stands
        finally:
            partial.unlink()

    def _symmetric(self, name: str) -> bytes:
        content = self._read(f"{name}.key")
        if len(content) != SYMMETRIC_BYTES:
            raise KeyUnusable(f"{name}.key holds {len(content)} bytes; expected {SYMMETRIC_BYTES}")
        return content

    def _elliptic(self, name: str) -> EllipticCurvePrivateKey:
        key = self._private(name)
        if not isinstance(key, EllipticCurvePrivateKey) or not isinstance(key.curve, SECP256R1):
            raise KeyUnusable(f"{name}.pem is not an EC P-256 key; run `tongban doctor`")
        return key

    def _edwards(self, name: str) -> Ed25519PrivateKey:
        key = self._private(name)
        if not isinstance(key, Ed25519PrivateKey):
            raise KeyUnusable(f"{name}.pem is not an Ed25519 key; run `tongban doctor`")
        return key

    def _private(self, name: str) -> object:
        try:
            return load_pem_private_key(self._read(f"{name}.pem"), password=None)
        except ValueError as fault:
            raise KeyUnusable(f"{name}.pem is not a PKCS#8 PEM private key") from fault

    def _read(self, file_name: str) -> bytes:
        path = self.directory / file_name
        try:
            if path.stat().st_mode & 0o077:
                raise KeyUnusable(f"{path} is open to others; run chmod 600 on it")
            return path.read_bytes()
        except FileNotFoundError:
            raise KeyUnusable(f"{path} is missing; restore it from the key backup") from None


def _pem(key: EllipticCurvePrivateKey | Ed25519PrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
