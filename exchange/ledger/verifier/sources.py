"""Reads what a check needs: policy, receipt, signed head, and tiles from a directory.

Each reader raises `Refused` with the outcome that says what was wrong.
"""

import json
from pathlib import Path

from catalog.model.text import Text
from exchange.ledger.errors import ReceiptMalformed
from exchange.ledger.receipt import Receipt
from exchange.ledger.tlog.checkpoint import Checkpoint, open_checkpoint
from exchange.ledger.tlog.errors import Malformed, PolicyMalformed, SignatureInvalid, SignatureMissing
from exchange.ledger.tlog.policy import Policy
from exchange.ledger.tlog.tiles import Fetch
from exchange.ledger.verifier.outcome import Refused, bad_input, bad_signature


def read_policy(raw: bytes) -> Policy:
    """Read a policy file's content."""
    try:
        return Policy.parse(raw.decode())
    except (UnicodeDecodeError, PolicyMalformed) as fault:
        told = _told(fault)
        raise Refused(
            bad_input(f"策略文件无法读取：{told.zh}", f"the policy cannot be read: {told.en}")
        ) from fault


def read_receipt(raw: bytes) -> Receipt:
    """Read a receipt in its JSON form."""
    try:
        return Receipt.from_json(_members(raw))
    except (ValueError, RecursionError, ReceiptMalformed) as fault:
        told = _told(fault)
        raise Refused(
            bad_input(f"回执无法读取：{told.zh}", f"the receipt cannot be read: {told.en}")
        ) from fault


def read_checkpoint(raw: bytes, policy: Policy) -> Checkpoint:
    """Read a signed head and check the log's signature on it."""
    try:
        return open_checkpoint(raw, policy.logs)
    except Malformed as fault:
        raise Refused(
            bad_input(
                f"检查点无法读取：{fault.message.zh}", f"the checkpoint cannot be read: {fault.message.en}"
            )
        ) from fault
    except (SignatureInvalid, SignatureMissing) as fault:
        raise Refused(
            bad_signature(
                f"检查点的签名不成立：{fault.message.zh}",
                f"the checkpoint's signature does not hold: {fault.message.en}",
            )
        ) from fault


def tiles_in(directory: Path) -> Fetch:
    """Return how to fetch the published files of a log that were copied to `directory`."""

    def fetch(path: str) -> bytes:
        return (directory / path).read_bytes()

    return fetch


def _members(raw: bytes) -> dict[str, object]:
    members = json.loads(raw)
    if not isinstance(members, dict):
        raise ReceiptMalformed("receipt", Text("JSON 对象", "a JSON object"))
    return members


def _told(fault: Exception) -> Text:
    """Return our own fault's words in both languages; a library's as they are."""
    own = getattr(fault, "message", None)
    return own if isinstance(own, Text) else Text(str(fault), str(fault))
