"""Seals answers for the database and opens them again: AES-256-GCM under a key outside it.

Each answer has a key of its own, HMAC-SHA-256 of its id under the key of the ring, so that no number of
answers wears one key out. The associated data binds the sealed bytes to the row's id, client and key: moved
to another row they do not open. New answers are sealed with the first key of the ring; the others, kept from
before a rotation, only open.
"""

import hmac
import os
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from catalog.model import Text
from exchange.answers.errors import AnswerUnreadable

NONCE_BYTES = 12
KEY_ID_BYTES = 4
_KEY_ID = b"tongban answer key id v1"
_ANSWER = b"tongban answer v1"
# Texts in two languages repeat, so more effort gains little. An answer has a few KiB: setting up the usual
# window of 32 KiB takes three times as long as compressing it, and one of 4 KiB adds nothing (ADR 0042).
_LEVEL, _WINDOW_BITS, _MEMORY_LEVEL = 1, 12, 5


class AnswerContent(msgspec.Struct, frozen=True, array_like=True):
    """What is kept of one answer: its JSON, and what a repeat is checked against and logged with.

    `parties` are the pseudonyms of the question's further persons, by role.
    """

    department: str
    case: str
    item: str
    pseudonym: bytes
    answer: bytes
    parties: dict[str, bytes] = {}


@dataclass(frozen=True, slots=True)
class IdempotencyMarks:
    """Keyed digests of an idempotency key and of the question it came with; neither can be told from them."""

    key: bytes
    question: bytes
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class SealedAnswer:
    """One row to keep; `id` has 16 bytes, `sealed` is nonce and ciphertext."""

    id: bytes
    client: str
    key_id: bytes
    sealed: bytes = field(repr=False)
    purge_after: datetime
    marks: IdempotencyMarks | None = None


class AnswerSealer:
    """Seals with the first of `keys` (32 bytes each), opens with any."""

    def __init__(self, keys: Sequence[bytes]) -> None:
        self._keys = {key_id(key): key for key in reversed(keys)}
        self._newest = key_id(keys[0])

    def seal(
        self,
        answer_id: str,
        client: str,
        content: AnswerContent,
        purge_after: datetime,
        marks: IdempotencyMarks | None = None,
    ) -> SealedAnswer:
        """Return the row of an answer; `answer_id` is 32 hexadecimal digits."""
        raw, nonce = bytes.fromhex(answer_id), os.urandom(NONCE_BYTES)
        plain = _compressed(msgspec.msgpack.encode(content))
        cipher = self._cipher(self._newest, raw)
        sealed = nonce + cipher.encrypt(nonce, plain, _bound(raw, client, self._newest))
        return SealedAnswer(raw, client, self._newest, sealed, purge_after, marks)

    def open(self, answer_id: bytes, client: str, key: bytes, sealed: bytes) -> AnswerContent:
        """Return what a row holds.

        Raises `AnswerUnreadable` if the key is not in the ring, or the row is not as it was written.
        """
        if key not in self._keys:
            why = Text(f"其密钥 {key.hex()} 不在密钥环中", f"its key {key.hex()} is not in the ring")
            raise AnswerUnreadable(answer_id.hex(), why)
        nonce, ciphertext = sealed[:NONCE_BYTES], sealed[NONCE_BYTES:]
        try:
            plain = self._cipher(key, answer_id).decrypt(nonce, ciphertext, _bound(answer_id, client, key))
        except (InvalidTag, ValueError):
            why = Text("其行与写入时不一致", "its row is not as it was written")
            raise AnswerUnreadable(answer_id.hex(), why) from None
        return msgspec.msgpack.decode(zlib.decompress(plain), type=AnswerContent)

    def _cipher(self, key: bytes, answer_id: bytes) -> AESGCM:
        return AESGCM(hmac.digest(self._keys[key], _ANSWER + answer_id, "sha256"))


def key_id(key: bytes) -> bytes:
    """Return the name under which rows remember a key; the key cannot be found from it."""
    return hmac.digest(key, _KEY_ID, "sha256")[:KEY_ID_BYTES]


def _compressed(content: bytes) -> bytes:
    compressor = zlib.compressobj(_LEVEL, zlib.DEFLATED, _WINDOW_BITS, _MEMORY_LEVEL)
    return compressor.compress(content) + compressor.flush()


def _bound(answer_id: bytes, client: str, key: bytes) -> bytes:
    return _ANSWER + answer_id + key + client.encode()
