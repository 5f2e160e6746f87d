"""What a window checks of an answer before it relies on it.

The receipt is signed by a key of the pinned policy and names the digest of this very answer; the answer names
the digest of the question that was sent. Whether the entry is sealed is checked later, from the ledger's
files (`tongban ledger verify`).
"""

import base64
import binascii
import json
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

import httpx

from catalog.model import Text
from cli.window.errors import AnswerOfAnotherQuestion, AnswerUnreadable, ReceiptMissing, ReceiptUnproven
from exchange.ledger.receipt import Receipt
from exchange.ledger.tlog.policy import Policy
from exchange.ledger.verifier import ExitCode, Refused, read_receipt, verify_receipt

RECEIPT_HEADER = "Tongban-Receipt"
REPLAYED_HEADER = "Idempotent-Replayed"
JOSE = "application/jose"
_JWS_PARTS = 3


@dataclass(frozen=True, slots=True)
class Confirmed:
    """One checked answer.

    `raw` is what came, to the byte: JSON, or the compact JWS where that was asked for; `answer` is the JSON,
    whose digest stands in the ledger, and `document` what it says. `receipt` is the receipt's JSON.
    `replayed` says that it was given before.
    """

    raw: bytes = field(repr=False)
    answer: bytes = field(repr=False)
    document: dict[str, Any] = field(repr=False)
    receipt: bytes
    replayed: bool


def check_answer(response: httpx.Response, policy: Policy) -> Confirmed:
    """Return the answer of a response once its receipt is proven to be its own.

    Raises `AnswerUnreadable`, `ReceiptMissing` or `ReceiptUnproven`.
    """
    answer = _json_of(response)
    document = _object(answer)
    if RECEIPT_HEADER not in response.headers:
        raise ReceiptMissing
    raw = response.headers[RECEIPT_HEADER].encode()
    require_receipt(raw, answer, policy)
    replayed = response.headers.get(REPLAYED_HEADER) == "true"
    return Confirmed(response.content, answer, document, raw, replayed)


def check_question(answer: Confirmed, body: bytes) -> None:
    """Raise `AnswerOfAnotherQuestion` unless the answer names the bytes that were sent."""
    if answer.document.get("request_digest") != sha256(body).hexdigest():
        raise AnswerOfAnotherQuestion


def require_receipt(raw: bytes, answer: bytes, policy: Policy) -> None:
    """Raise `ReceiptUnproven` unless the receipt's JSON is the exchange's and tells of this very answer."""
    receipt = _receipt(raw)
    if verify_receipt(receipt, policy).code is not ExitCode.SIGNATURE_ONLY:
        raise ReceiptUnproven(Text("不是策略文件中的回执公钥所签", "no receipt key of the policy signed it"))
    if not receipt.tells_of(answer):
        raise ReceiptUnproven(Text("它是另一份答复的回执", "it is that of another answer"))


def _receipt(raw: bytes) -> Receipt:
    try:
        return read_receipt(raw)
    except Refused as refused:
        raise ReceiptUnproven(refused.outcome.reason) from None


def _json_of(response: httpx.Response) -> bytes:
    if response.headers.get("content-type", "").partition(";")[0].strip() != JOSE:
        return response.content
    parts = response.content.split(b".")
    if len(parts) != _JWS_PARTS:
        raise AnswerUnreadable(response.status_code)
    try:
        return base64.urlsafe_b64decode(parts[1] + b"=" * (-len(parts[1]) % 4))
    except binascii.Error:
        raise AnswerUnreadable(response.status_code) from None


def _object(answer: bytes) -> dict[str, Any]:
    try:
        document = json.loads(answer)
    except (ValueError, RecursionError):
        document = None
    if not isinstance(document, dict):
        raise AnswerUnreadable(200)
    return document
