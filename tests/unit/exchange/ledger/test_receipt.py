"""Receipts: signed over every member, read back exactly, never mistaken for a checkpoint."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from exchange.ledger.errors import ReceiptMalformed
from exchange.ledger.receipt import Receipt, ReceiptSigner
from exchange.ledger.tlog.note import VerifierKey

KEY = Ed25519PrivateKey.from_private_bytes(b"r" * 32)
SIGNER = ReceiptSigner("exchange.example/log", KEY)
AT = datetime(2026, 1, 31, 12, 0, 0, 123456, tzinfo=UTC)
RECEIPT = SIGNER.sign(7, b"h" * 32, AT)


def test_a_receipt_survives_its_json_form() -> None:
    """Writing and reading gives the same receipt, and its signature still holds."""
    again = Receipt.from_json(RECEIPT.as_json())
    assert again == RECEIPT
    assert again.holds(SIGNER.verifier_key)


@pytest.mark.parametrize(
    "change",
    [
        {"origin": "exchange.example/other"},
        {"index": 8},
        {"leaf_hash": b"i" * 32},
        {"logged_at": AT + timedelta(microseconds=1)},
        {"key_id": b"\x00" * 4},
        {"signature": bytes(64)},
    ],
)
def test_no_member_can_be_changed(change: dict[str, Any]) -> None:
    """Whatever is altered, the signature no longer holds."""
    assert not replace(RECEIPT, **change).holds(SIGNER.verifier_key)


def test_a_key_of_another_name_does_not_count() -> None:
    """The same public key under the name of the log signs no receipts."""
    other = VerifierKey("exchange.example/log", SIGNER.verifier_key.key)
    assert not RECEIPT.holds(other)
    assert not replace(RECEIPT, key_id=other.id).holds(other)


def test_the_signed_text_is_the_documented_one() -> None:
    """The text is fixed, so that others can check it; its first line keeps it apart from checkpoints."""
    assert RECEIPT.signed_text.decode().split("\n") == [
        "tongban.receipt/v1",
        "exchange.example/log",
        "7",
        "aGhoaGhoaGhoaGhoaGhoaGhoaGhoaGhoaGhoaGhoaGg=",
        "2026-01-31T12:00:00.123456Z",
        "",
    ]


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("origin", ""),
        ("origin", "two words"),
        ("origin", None),
        ("index", -1),
        ("index", True),
        ("index", "7"),
        ("index", 2**53),
        ("leaf_hash", "aGho"),
        ("leaf_hash", "!"),
        ("logged_at", "2026-01-31T12:00:00Z"),
        ("logged_at", "2026-13-31T12:00:00.123456Z"),
        ("key_id", "ABCDEF01"),
        ("signature", ""),
        ("extra", "member"),
    ],
)
def test_a_receipt_out_of_form_names_the_member(member: str, value: object) -> None:
    """The message says which member is wrong, and is given for the first look, not as a crash."""
    with pytest.raises(ReceiptMalformed) as caught:
        Receipt.from_json({**RECEIPT.as_json(), member: value})
    assert caught.value.field == member


def test_a_missing_member_is_named() -> None:
    """Nothing is defaulted."""
    members = RECEIPT.as_json()
    del members["signature"]
    with pytest.raises(ReceiptMalformed, match="signature"):
        Receipt.from_json(members)


def test_a_receipt_of_an_answer_names_it() -> None:
    """It tells of that answer alone, its digest is signed, and neither form passes for the other."""
    receipt = SIGNER.sign(7, b"h" * 32, AT, sha256(b"answer").digest())
    assert Receipt.from_json(receipt.as_json()) == receipt
    assert receipt.holds(SIGNER.verifier_key)
    told = [receipt.tells_of(b"answer"), receipt.tells_of(b"another"), RECEIPT.tells_of(b"")]
    assert told == [True, False, False]
    assert not replace(receipt, answer_digest=sha256(b"another").digest()).holds(SIGNER.verifier_key)
    assert not replace(receipt, answer_digest=None).holds(SIGNER.verifier_key)
    assert not replace(RECEIPT, answer_digest=bytes(32)).holds(SIGNER.verifier_key)
    assert receipt.signed_text.startswith(b"tongban.receipt.answer/v1\n")
    with pytest.raises(ReceiptMalformed, match="answer_digest"):
        Receipt.from_json(receipt.as_json() | {"answer_digest": "!"})
