"""The exchange's keys: made once, kept as private files outside the database, loaded by name.

Symmetric keys are 32 random bytes, private keys PKCS#8 PEM. A process gets only the files it needs: the
log key belongs to the sealer alone.
"""

import hashlib
import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ec import (
    SECP256R1,
    EllipticCurvePrivateKey,
    EllipticCurvePublicKey,
    generate_private_key,
)
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from catalog.model import Text

SYMMETRIC_BYTES = 32
SYMMETRIC_FILES = ("subject.key", "row.key", "pseudonym.key")
KEPT_ANSWERS = "kept_answers"
ALL_FILES = (*SYMMETRIC_FILES, "answer.pem", "token.pem", "receipt.pem", "log.pem", f"{KEPT_ANSWERS}.key")
"""In the order in which they are made."""
LOADED = (
    "subject_key",
    "row_key",
    "pseudonym_key",
    "kept_answer_keys",
    "answer_key",
    "token_key",
    "receipt_key",
    "log_key",
)
"""The properties of a `KeyRing` that between them read every present key."""
ROTATED = ("token", "answer", "receipt")
"""The keys whose public halves others know; see `exchange.key_rotation`."""
FORMER = "former"
"""The folder of the public halves of keys that signed before."""

PublicKey = EllipticCurvePublicKey | Ed25519PublicKey


class KeyUnusable(Exception):
    """A key file is missing, open to others or not the kind of key its name says."""

    def __init__(self, zh: str, en: str, next_step: Text | None = None) -> None:
        self.message = Text(zh, en)
        self.next_step = next_step
        super().__init__(en)


def require_private(path: Path) -> None:
    """Raise `KeyUnusable` if anybody but its owner may read the file, `FileNotFoundError` without one."""
    mode = path.stat().st_mode & 0o777
    if mode & 0o077:
        raise KeyUnusable(
            f"{path} 对其他人开放（收到权限 {mode:o}，应为 600）",
            f"{path} is open to others (received mode {mode:o}, expected 600); run chmod 600 on it",
            Text(f"chmod 600 {path}", f"chmod 600 {path}"),
        )


def missing_key(path: Path) -> KeyUnusable:
    """Return the fault of a key file that is gone."""
    return KeyUnusable(
        f"{path} 不存在",
        f"{path} is missing; restore it from the key backup",
        Text("从密钥备份恢复该文件", "restore the file from the key backup"),
    )


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
    def kept_answer_keys(self) -> tuple[bytes, ...]:
        """Keys that seal kept answers: the newest, then those kept to open what older ones sealed.

        The key is rotated by renaming its file to `kept_answers-<any name>.key` and making a new one.
        """
        former = sorted(self.directory.glob(f"{KEPT_ANSWERS}-*.key"))
        return tuple(self._symmetric(name) for name in (KEPT_ANSWERS, *(path.stem for path in former)))

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

    def require_usable(self) -> None:
        """Load every present key once.

        Raises `KeyUnusable` for the first that cannot be used.
        """
        for name in LOADED:
            getattr(self, name)

    def files(self) -> list[str]:
        """Return every key file of the ring, relative to its folder: present, announced and former ones."""
        found = [
            path for pattern in ("*.key", "*.pem", f"{FORMER}/*.pem") for path in self.directory.glob(pattern)
        ]
        return sorted({*ALL_FILES, *(str(path.relative_to(self.directory)) for path in found)})

    def published(self, name: str) -> tuple[PublicKey, ...]:
        """Return the public halves by which signatures of `name` are checked: signing, next, former ones."""
        paths = [self.directory / f"{name}.pem", self.next_path(name), *self.former_paths(name)]
        return tuple(self._public(path) for path in paths if path.exists() or path == paths[0])

    def next_path(self, name: str) -> Path:
        """Return where the key stands that is announced and signs nothing yet."""
        return self.directory / f"{name}.next.pem"

    def former_paths(self, name: str) -> list[Path]:
        """Return the files of the public halves that signed before."""
        return sorted((self.directory / FORMER).glob(f"{name}-*.pem"))

    def create_next(self, name: str) -> None:
        """Make the next key of `name`, of the kind of the present one; one that is there stays."""
        elliptic = isinstance(self._private(name), EllipticCurvePrivateKey)
        made = generate_private_key(SECP256R1()) if elliptic else Ed25519PrivateKey.generate()
        self._create(self.next_path(name).name, _pem(made))

    def keep_former(self, name: str) -> None:
        """Keep the public half of the present key of `name` beside those that signed before."""
        (self.directory / FORMER).mkdir(exist_ok=True, mode=0o700)
        present = self.directory / f"{name}.pem"
        self._create(f"{FORMER}/{name}-{self.key_id(present)}.pem", _public_pem(self._public(present)))

    def key_id(self, path: Path) -> str:
        """Return what tells one key of a name from another: 16 hex digits of its public half's digest."""
        return hashlib.sha256(_public_pem(self._public(path))).hexdigest()[:16]

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
        self._create(f"{KEPT_ANSWERS}.key", secrets.token_bytes(SYMMETRIC_BYTES))

    def _require_none_lost(self) -> None:
        # Keys are made in one order, so a gap before a key that is there is a loss, not a creation cut short.
        # Looked at from the last to the first: another process may be making them meanwhile.
        later = False
        for name in reversed(ALL_FILES):
            there = (self.directory / name).exists()
            if later and not there and name in SYMMETRIC_FILES:
                raise KeyUnusable(
                    f"{self.directory / name} 不存在，而其他密钥都在；从密钥备份恢复"
                    "（新密钥与用旧密钥生成的内容都对不上）",
                    f"{self.directory / name} is missing though other keys are there; restore it from the "
                    "key backup (a new one would match nothing that was made with the old one)",
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
            raise KeyUnusable(
                f"{name}.key 有 {len(content)} 字节；应为 {SYMMETRIC_BYTES}",
                f"{name}.key holds {len(content)} bytes; expected {SYMMETRIC_BYTES}",
            )
        return content

    def _elliptic(self, name: str) -> EllipticCurvePrivateKey:
        key = self._private(name)
        if not isinstance(key, EllipticCurvePrivateKey) or not isinstance(key.curve, SECP256R1):
            raise KeyUnusable(f"{name}.pem 不是 EC P-256 密钥", f"{name}.pem is not an EC P-256 key")
        return key

    def _edwards(self, name: str) -> Ed25519PrivateKey:
        key = self._private(name)
        if not isinstance(key, Ed25519PrivateKey):
            raise KeyUnusable(f"{name}.pem 不是 Ed25519 密钥", f"{name}.pem is not an Ed25519 key")
        return key

    def _public(self, path: Path) -> PublicKey:
        file = path.relative_to(self.directory)
        if file.parent.name == FORMER:
            try:
                found = load_pem_public_key(self._read(str(file)))
            except ValueError as fault:
                raise KeyUnusable(f"{file} 不是 PEM 公钥", f"{file} is not a PEM public key") from fault
        else:
            found = self._private(file.stem).public_key()
        if not isinstance(found, EllipticCurvePublicKey | Ed25519PublicKey):
            raise KeyUnusable(
                f"{file} 既不是 EC 密钥也不是 Ed25519 密钥", f"{file} is neither an EC nor an Ed25519 key"
            )
        return found

    def _private(self, name: str) -> Any:
        try:
            return load_pem_private_key(self._read(f"{name}.pem"), password=None)
        except ValueError as fault:
            raise KeyUnusable(
                f"{name}.pem 不是 PKCS#8 PEM 私钥", f"{name}.pem is not a PKCS#8 PEM private key"
            ) from fault

    def _read(self, file_name: str) -> bytes:
        path = self.directory / file_name
        try:
            require_private(path)
            return path.read_bytes()
        except FileNotFoundError:
            raise missing_key(path) from None


def _pem(key: EllipticCurvePrivateKey | Ed25519PrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _public_pem(key: PublicKey) -> bytes:
    """Return a public key as PEM (SubjectPublicKeyInfo)."""
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
