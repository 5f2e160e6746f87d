"""A receipt: the signed promise that an entry stands durably in the log at an index.

It is a promise until the sealer's checkpoint covers the index. The signed text begins with a line of its own,
so that a signature over it can never pass for a checkpoint (C2SP tlog-checkpoint) or the other way round. The
receipt of an answer names the answer's digest as well: who holds both can tell at once whether they belong
together, and the entry, once published, tells whether the exchange spoke true.
Imports no database and no settings: the verifier reads receipts too.
"""

import base64
import binascii
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from catalog.model.text import Text
from exchange.ledger.errors import ReceiptMalformed
from exchange.ledger.tlog.note import VerifierKey, is_key_name, verifier_key

DOMAIN = "tongban.receipt/v1"
ANSWER_DOMAIN = "tongban.receipt.answer/v1"
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", re.ASCII)
_MEMBERS = {"origin", "index", "leaf_hash", "logged_at", "key_id", "signature", "answer_digest"}
_MOST_INDEX = 2**53 - 1  # what a JSON number carries exactly


@dataclass(frozen=True, slots=True)
class Receipt:
    """Entry `index` of the log `origin` has `leaf_hash` and was durable at `logged_at` (UTC).

    `answer_digest` is the SHA-256 of the answer that the entry tells of, `None` where it tells of none.
    """

    origin: str
    index: int
    leaf_hash: bytes
    logged_at: datetime
    key_id: bytes
    signature: bytes
    answer_digest: bytes | None = None

    @property
    def signed_text(self) -> bytes:
        """The bytes that the receipt key signs."""
        return _signed_text(self.origin, self.index, self.leaf_hash, self.logged_at, self.answer_digest)

    def tells_of(self, answer: bytes) -> bool:
        """Return whether the receipt names exactly this answer."""
        return self.answer_digest == sha256(answer).digest()

    def holds(self, key: VerifierKey) -> bool:
        """Return whether the signature is `key`'s and `key` signs for this origin."""
        named = key.name == receipt_key_name(self.origin) and key.id == self.key_id
        return named and key.holds(self.signed_text, self.signature)

    def as_json(self) -> dict[str, str | int]:
        """Return the members of the receipt's JSON form."""
        members: dict[str, str | int] = {
            "origin": self.origin,
            "index": self.index,
            "leaf_hash": base64.b64encode(self.leaf_hash).decode(),
            "logged_at": _instant_text(self.logged_at),
            "key_id": self.key_id.hex(),
            "signature": base64.b64encode(self.signature).decode(),
        }
        if self.answer_digest is not None:
            members["answer_digest"] = base64.b64encode(self.answer_digest).decode()
        return members

    @classmethod
    def from_json(cls, members: Mapping[str, object]) -> "Receipt":
        """Read a receipt's JSON members; those that are not known are refused.

        Raises `ReceiptMalformed` with the member at fault.
        """
        unknown = sorted(members.keys() - _MEMBERS)
        if unknown:
            raise ReceiptMalformed(unknown[0], Text("没有此成员", "no such member"))
        origin, index = members.get("origin"), members.get("index")
        if not isinstance(origin, str) or not is_key_name(origin):
            raise ReceiptMalformed(
                "origin", Text("台账名称，即不含空格的文字", "the log's origin, text without spaces")
            )
        if not isinstance(index, int) or isinstance(index, bool) or not 0 <= index <= _MOST_INDEX:
            raise ReceiptMalformed("index", Text("不小于 0 的整数", "an integer from 0 up"))
        return cls(
            origin,
            index,
            _base64(members, "leaf_hash", 32),
            _instant(members),
            _key_id(members),
            _base64(members, "signature", 64),
            _base64(members, "answer_digest", 32) if "answer_digest" in members else None,
        )


class ReceiptSigner:
    """Signs receipts of one log with one key."""

    def __init__(self, origin: str, key: Ed25519PrivateKey) -> None:
        self._origin = origin
        self._key = key
        self.verifier_key = verifier_key(receipt_key_name(origin), key)
        self._key_id = self.verifier_key.id

    def sign(
        self, index: int, leaf_hash: bytes, logged_at: datetime, answer_digest: bytes | None = None
    ) -> Receipt:
        """Return the receipt of the entry at `index`; call it only once the entry is durable."""
        signature = self._key.sign(_signed_text(self._origin, index, leaf_hash, logged_at, answer_digest))
        return Receipt(self._origin, index, leaf_hash, logged_at, self._key_id, signature, answer_digest)


def receipt_key_name(origin: str) -> str:
    """Return the name under which the receipt keys of a log stand in policies."""
    return f"{origin}/receipt"


def _signed_text(
    origin: str, index: int, leaf_hash: bytes, logged_at: datetime, answer_digest: bytes | None
) -> bytes:
    lines = [origin, str(index), base64.b64encode(leaf_hash).decode(), _instant_text(logged_at)]
    if answer_digest is None:
        lines = [DOMAIN, *lines]
    else:
        lines = [ANSWER_DOMAIN, *lines, base64.b64encode(answer_digest).decode()]
    return "\n".join([*lines, ""]).encode()


@lru_cache(maxsize=16)  # all receipts of a flush name the same moment
def _instant_text(instant: datetime) -> str:
    return instant.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def _instant(members: Mapping[str, object]) -> datetime:
    value = members.get("logged_at")
    if isinstance(value, str) and _INSTANT.fullmatch(value):
        try:
            return datetime.fromisoformat(value)
        except ValueError:
            pass
    like = "2026-01-31T08:00:00.000000Z"
    raise ReceiptMalformed("logged_at", Text(f"形如 {like} 的 UTC 时间", f"a UTC time like {like}"))


def _base64(members: Mapping[str, object], name: str, length: int) -> bytes:
    value = members.get(name)
    try:
        raw = base64.b64decode(value, validate=True) if isinstance(value, str) else b""
    except (binascii.Error, ValueError):
        raw = b""
    if len(raw) != length or base64.b64encode(raw).decode() != value:
        raise ReceiptMalformed(name, Text(f" {length} 字节的 base64", f"base64 of {length} bytes"))
    return raw


def _key_id(members: Mapping[str, object]) -> bytes:
    value = members.get("key_id")
    if not isinstance(value, str) or not re.fullmatch(r"[0-9a-f]{8}", value):
        raise ReceiptMalformed("key_id", Text("八位小写十六进制数字", "eight lower-case hexadecimal digits"))
    return bytes.fromhex(value)
