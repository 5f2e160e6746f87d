"""Checks a receipt: its signature alone, or that the log keeps what the receipt promised."""

from exchange.ledger.receipt import Receipt
from exchange.ledger.tlog import merkle
from exchange.ledger.tlog.checkpoint import Checkpoint
from exchange.ledger.tlog.errors import Malformed, ProofInvalid
from exchange.ledger.tlog.policy import Policy
from exchange.ledger.tlog.tiles import Fetch, subtrees_from
from exchange.ledger.verifier.outcome import (
    Outcome,
    Refused,
    bad_input,
    bad_signature,
    proven,
    refuted,
    signature_only,
    unreadable_tiles,
)
from exchange.ledger.verifier.sources import read_checkpoint


def verify_receipt(receipt: Receipt, policy: Policy) -> Outcome:
    """Check the receipt's signature; the best this can find is `SIGNATURE_ONLY`."""
    if not any(receipt.holds(key) for key in policy.receipts):
        return bad_signature(
            "回执的签名不是策略中任何回执密钥签的，或内容被改动",
            "no receipt key of the policy signed this receipt as it stands",
        )
    return signature_only(
        f"签名成立：日志承诺保存第 {receipt.index} 条；是否已封存未核对",
        f"the signature holds: the log promised entry {receipt.index}; whether it is sealed was not checked",
    )


def verify_inclusion(receipt: Receipt, checkpoint: bytes, fetch: Fetch, policy: Policy) -> Outcome:
    """Check that the log's tree under `checkpoint` holds the receipt's leaf at its index.

    `PROVEN`, `SIGNATURE_ONLY` where the head does not reach the index yet, `REFUTED` where another leaf
    stands there or the tiles do not lead to the head.
    """
    signed = verify_receipt(receipt, policy)
    try:
        head = read_checkpoint(checkpoint, policy)
        return _inclusion(receipt, head, fetch, signed)
    except Refused as refusal:
        return refusal.outcome


def _inclusion(receipt: Receipt, head: Checkpoint, fetch: Fetch, signed: Outcome) -> Outcome:
    if signed.code is not signed.code.SIGNATURE_ONLY:
        return signed
    if head.origin != receipt.origin:
        return bad_input(
            f"检查点属于 {head.origin}，回执属于 {receipt.origin}",
            f"the checkpoint is of {head.origin}, the receipt of {receipt.origin}",
        )
    if receipt.index >= head.size:
        return signature_only(
            f"签名成立，但检查点只到 {head.size} 条，第 {receipt.index} 条尚未封存",
            f"the signature holds; entry {receipt.index} is not sealed yet in the checkpoint of {head.size}",
        )
    try:
        proof = merkle.inclusion_proof(receipt.index, head.size, subtrees_from(fetch, head.size))
        merkle.verify_inclusion(receipt.leaf_hash, receipt.index, head.size, proof, head.root)
    except Malformed as fault:
        return unreadable_tiles(fault)
    except ProofInvalid as fault:
        return refuted(
            f"日志没有如承诺保存第 {receipt.index} 条：{fault.message.zh}",
            f"the log does not hold entry {receipt.index} as it promised: {fault.message.en}",
        )
    return proven(
        f"第 {receipt.index} 条在 {head.size} 条的已签名日志之中",
        f"entry {receipt.index} is in the signed log of {head.size} entries",
    )
