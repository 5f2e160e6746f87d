"""What the database holds in the place of an idempotency key and its question: keyed digests.

A key is free text of the window's, a question has a person's number in it; neither may be found by trying.
"""

import hmac

from exchange.ledger.commitment import length_prefixed


def key_mark(key: bytes, client: str, idempotency_key: str) -> bytes:
    """Return the mark of a client's idempotency key (HMAC-SHA-256, 32 bytes)."""
    return hmac.digest(key, length_prefixed("idempotency key", client, idempotency_key), "sha256")


def question_mark(key: bytes, client: str, request_digest: str) -> bytes:
    """Return the mark of a question by the SHA-256 of its bytes, as hex (HMAC-SHA-256, 32 bytes)."""
    return hmac.digest(key, length_prefixed("question", client, request_digest), "sha256")
