"""Names persons in the ledger without naming them: keyed pseudonyms, and salted commitments to them.

A subject's pseudonym serves "who looked at me" and stands beside the entries, with the salt; the entry itself
holds only the commitment. Once pseudonym and salt are purged, nothing links the leaf to the person any more,
not even for who holds the pseudonym key, and the tree stays whole.
"""

import hmac
import os
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import sha256

SALT_BYTES = 32


@dataclass(frozen=True, slots=True)
class Subject:
    """The subject of one use: pseudonym and salt are kept apart from the entry, and are never printed."""

    pseudonym: bytes = field(repr=False)
    salt: bytes = field(repr=False)

    @property
    def commitment(self) -> bytes:
        """SHA-256 over salt and pseudonym: what the entry says of the subject (32 bytes)."""
        return commitment(self.salt, self.pseudonym)


def commit_to(pseudonym: bytes) -> Subject:
    """Return the subject of a new use, with a salt of its own."""
    return Subject(pseudonym, os.urandom(SALT_BYTES))


def commitment(salt: bytes, pseudonym: bytes) -> bytes:
    """Return SHA-256(salt ‖ pseudonym); both have 32 bytes, so that no two pairs collide."""
    if len(salt) != SALT_BYTES or len(pseudonym) != sha256().digest_size:
        raise ValueError(
            f"expected a salt and a pseudonym of 32 bytes each, got {len(salt)} and {len(pseudonym)}"
        )
    return sha256(salt + pseudonym).digest()


def subject_pseudonym(key: bytes, holder_type: str, normalised_code: str) -> bytes:
    """Return the keyed pseudonym of a subject (HMAC-SHA-256, 32 bytes).

    `holder_type` is the code of GB/T 36903, `normalised_code` the identifier in its one canonical form.
    """
    return _keyed(key, "subject", holder_type, normalised_code)


@lru_cache(maxsize=4096)
def operator_pseudonym(key: bytes, client: str, operator: str) -> bytes:
    """Return the keyed pseudonym of an operator at a client (HMAC-SHA-256, 32 bytes)."""
    return _keyed(key, "operator", client, operator)


def length_prefixed(*parts: str) -> bytes:
    """Return the parts as one message, each preceded by its length: no two lists give the same one."""
    return b"".join(len(part).to_bytes(4) + part for part in (text.encode() for text in parts))


def _keyed(key: bytes, *parts: str) -> bytes:
    return hmac.digest(key, length_prefixed(*parts), "sha256")
