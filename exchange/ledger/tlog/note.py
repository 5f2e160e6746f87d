"""Signed notes and verifier keys (C2SP signed-note), with Ed25519 and nothing else.

A note is a text, a blank line and signature lines; its text means nothing until a known key's signature
holds. Signatures of unknown keys are ignored, so that keys can be rotated and witnesses can cosign.
"""

import base64
import binascii
from collections.abc import Collection
from dataclasses import dataclass
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from catalog.model.text import Text
from exchange.ledger.tlog.errors import KeyMalformed, NoteMalformed, SignatureInvalid, SignatureMissing

ED25519 = b"\x01"
KEY_BYTES = 32
ID_BYTES = 4
MOST_SIGNATURES = 100
MOST_BYTES = 1_000_000
_DASH = "\N{EM DASH} "


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """A named Ed25519 public key; `key` are its 32 raw bytes."""

    name: str
    key: bytes

    @property
    def id(self) -> bytes:
        """The four bytes by which signatures name this key."""
        return sha256(self.name.encode() + b"\n" + ED25519 + self.key).digest()[:ID_BYTES]

    @property
    def text(self) -> str:
        """The vkey form: `<name>+<id in hex>+<base64 of type and key>`."""
        return f"{self.name}+{self.id.hex()}+{base64.b64encode(ED25519 + self.key).decode()}"

    @classmethod
    def parse(cls, text: str) -> "VerifierKey":
        """Read a vkey.

        Raises `KeyMalformed` where the type is not Ed25519 or the id does not follow from name and key.
        """
        name, _, rest = text.partition("+")
        id_text, _, encoded = rest.partition("+")
        raw = _decode(encoded)
        if not is_key_name(name) or raw is None or len(raw) != 1 + KEY_BYTES or raw[:1] != ED25519:
            raise KeyMalformed(
                Text(
                    "应为 Ed25519 类型的验证公钥 <name>+<id>+<base64>",
                    "expected a verifier key <name>+<id>+<base64> of type Ed25519",
                )
            )
        key = cls(name, raw[1:])
        if id_text != key.id.hex():
            raise KeyMalformed(
                Text(
                    f"{name!r} 的验证公钥所带的标识与其名称和密钥不符",
                    f"the verifier key of {name!r} carries an id that does not follow from its name and key",
                )
            )
        return key

    def holds(self, message: bytes, signature: bytes) -> bool:
        """Return whether `signature` is this key's over `message`."""
        try:
            Ed25519PublicKey.from_public_bytes(self.key).verify(signature, message)
        except InvalidSignature:
            return False
        return True


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature line: who says to have signed, by which key id, and the bytes after the id."""

    name: str
    key_id: bytes
    value: bytes


@dataclass(frozen=True, slots=True)
class Note:
    """A parsed note: `text` ends in a newline; nothing of it is verified yet."""

    text: str
    signatures: tuple[Signature, ...]

    def verified_by(self, keys: Collection[VerifierKey]) -> tuple[VerifierKey, ...]:
        """Return the known keys that signed the text, in the order of their lines, each once.

        Raises `SignatureInvalid` if a known key's signature does not verify, `SignatureMissing` if none of
        `keys` signed, and `KeyMalformed` if two of `keys` that are named by the note cannot be told apart.
        """
        signers: dict[VerifierKey, None] = {}
        for signature in self.signatures:
            key = _known(keys, signature)
            if key is None or key in signers:
                continue
            if not key.holds(self.text.encode(), signature.value):
                raise SignatureInvalid(key.name)
            signers[key] = None
        if not signers:
            names = ", ".join(key.name for key in keys)
            nobody = Text("无，因为没有已知密钥", "none, as no key is known")
            raise SignatureMissing(Text(names, names) if names else nobody)
        return tuple(signers)


def verifier_key(name: str, key: Ed25519PrivateKey) -> VerifierKey:
    """Return the verifier key of a private key under `name`.

    Raises `KeyMalformed` for a name with spaces or a plus.
    """
    if not is_key_name(name):
        raise KeyMalformed(
            Text(
                f"{name!r} 不是密钥名称：应为不含空格、控制字符与加号的文字",
                f"{name!r} is no key name: expected text without spaces, control characters and plus signs",
            )
        )
    return VerifierKey(name, key.public_key().public_bytes_raw())


def sign_note(text: str, name: str, key: Ed25519PrivateKey) -> bytes:
    """Return the note over `text` with one signature; the same input gives the same bytes (RFC 8032).

    Raises `NoteMalformed` for a text that cannot be signed.
    """
    _check_text(text)
    signature = verifier_key(name, key).id + key.sign(text.encode())
    return f"{text}\n{_DASH}{name} {base64.b64encode(signature).decode()}\n".encode()


def parse_note(raw: bytes) -> Note:
    """Split a note into text and signatures without verifying them.

    Raises `NoteMalformed`.
    """
    if len(raw) > MOST_BYTES:
        raise NoteMalformed(
            Text(
                f"签名文本有 {len(raw)} 字节，最多读取 {MOST_BYTES} 字节",
                f"the note has {len(raw)} bytes, at most {MOST_BYTES} are read",
            )
        )
    try:
        whole = raw.decode()
    except UnicodeDecodeError as fault:
        raise NoteMalformed(Text("签名文本不是有效的 UTF-8", "the note is no valid UTF-8")) from fault
    head, blank, tail = whole.rpartition("\n\n")
    if not blank or not tail.endswith("\n"):
        raise NoteMalformed(
            Text(
                "应为正文、空行与签名行，各行均以换行符结束",
                "expected a text, a blank line and signature lines, each ended by a newline",
            )
        )
    text = head + "\n"
    _check_text(text)
    lines = tail[:-1].split("\n")
    if len(lines) > MOST_SIGNATURES:
        raise NoteMalformed(
            Text(
                f"签名文本有 {len(lines)} 个签名，最多读取 {MOST_SIGNATURES} 个",
                f"the note has {len(lines)} signatures, at most {MOST_SIGNATURES} are read",
            )
        )
    return Note(text, tuple(_signature(line) for line in lines))


def is_key_name(name: str) -> bool:
    """Return whether `name` may name a key: no space of any kind, no control character, no plus."""
    return bool(name) and "+" not in name and not any(char.isspace() or ord(char) < ord(" ") for char in name)


def _check_text(text: str) -> None:
    if not text.endswith("\n"):
        raise NoteMalformed(Text("正文应以换行符结束", "expected the text to end with a newline"))
    if any(ord(char) < ord(" ") and char != "\n" for char in text):
        raise NoteMalformed(
            Text("正文含有换行符以外的控制字符", "the text holds a control character other than newline")
        )


def _signature(line: str) -> Signature:
    name, _, encoded = line.removeprefix(_DASH).partition(" ")
    raw = _decode(encoded)
    if not line.startswith(_DASH) or not is_key_name(name) or raw is None or len(raw) <= ID_BYTES:
        raise NoteMalformed(
            Text(
                "签名行应为：破折号、密钥名称、密钥标识与签名的 base64",
                "expected signature lines: em dash, key name, base64 of key id and signature",
            )
        )
    return Signature(name, raw[:ID_BYTES], raw[ID_BYTES:])


def _known(keys: Collection[VerifierKey], signature: Signature) -> VerifierKey | None:
    found = [key for key in keys if key.name == signature.name and key.id == signature.key_id]
    if len(found) > 1:
        raise KeyMalformed(
            Text(
                f"已知密钥中有两把名称均为 {signature.name!r} 且标识相同",
                f"two of the known keys have the name {signature.name!r} and the same id",
            )
        )
    return found[0] if found else None


def _decode(text: str) -> bytes | None:
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
    # Python drops stray bits at the end; only the one canonical spelling is taken.
    return raw if base64.b64encode(raw).decode() == text else None
