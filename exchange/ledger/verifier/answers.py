"""Checks that an answer in hand is the very one that the log holds an entry of."""

import json
from hashlib import sha256

from exchange.ledger.receipt import Receipt
from exchange.ledger.tlog.errors import Malformed
from exchange.ledger.tlog.merkle import leaf_hash
from exchange.ledger.tlog.policy import Policy
from exchange.ledger.tlog.tiles import TILE_WIDTH, Fetch, read_bundle
from exchange.ledger.verifier.outcome import ExitCode, Outcome, Refused, proven, refuted, unreadable_tiles
from exchange.ledger.verifier.receipts import verify_inclusion
from exchange.ledger.verifier.sources import read_checkpoint


def verify_answer(
    answer: bytes, receipt: Receipt, checkpoint: bytes, fetch: Fetch, policy: Policy
) -> Outcome:
    """Check that the sealed entry of `receipt` tells of exactly the bytes `answer`.

    What `verify_inclusion` finds if the entry is not proven to be in the log; needs the entry bundles.
    """
    included = verify_inclusion(receipt, checkpoint, fetch, policy)
    signed = included.code in {ExitCode.PROVEN, ExitCode.SIGNATURE_ONLY}
    if signed and receipt.answer_digest is not None and not receipt.tells_of(answer):
        return refuted(
            f"第 {receipt.index} 条的回执不是这份答复的",
            f"the receipt of entry {receipt.index} does not tell of this answer",
        )
    if included.code is not ExitCode.PROVEN:
        return included
    try:
        body = _body(receipt, read_checkpoint(checkpoint, policy).size, fetch)
    except Refused as refusal:
        return refusal.outcome
    if _answer_digest(body) != sha256(answer).hexdigest():
        return refuted(
            f"第 {receipt.index} 条记录的不是这份答复",
            f"entry {receipt.index} does not tell of this answer",
        )
    return proven(
        f"这份答复就是日志第 {receipt.index} 条所记录的",
        f"this answer is the one that entry {receipt.index} of the log tells of",
    )


def _body(receipt: Receipt, size: int, fetch: Fetch) -> bytes:
    bundle, position = divmod(receipt.index, TILE_WIDTH)
    try:
        body = read_bundle(fetch, bundle, size)[position]
    except Malformed as fault:
        raise Refused(unreadable_tiles(fault)) from fault
    if leaf_hash(body) != receipt.leaf_hash:
        raise Refused(
            refuted(
                f"条目包中的第 {receipt.index} 条被改动过",
                f"entry {receipt.index} in the bundle was changed",
            )
        )
    return body


def _answer_digest(body: bytes) -> object:
    try:
        members = json.loads(body)
    except (ValueError, RecursionError):
        return None  # no entry of ours, so it tells of no answer
    return members.get("answer_digest") if isinstance(members, dict) else None
