"""Checks heads: that one continues the other, and that entries in hand are exactly those under a head."""

from collections.abc import Iterable, Iterator

from exchange.ledger.tlog import merkle
from exchange.ledger.tlog.checkpoint import Checkpoint
from exchange.ledger.tlog.errors import Malformed, ProofInvalid
from exchange.ledger.tlog.policy import Policy
from exchange.ledger.tlog.tiles import TILE_WIDTH, Fetch, read_bundle, read_tile, subtrees_from
from exchange.ledger.verifier.outcome import Outcome, Refused, bad_input, proven, refuted, unreadable_tiles
from exchange.ledger.verifier.sources import read_checkpoint


def verify_consistency(old: bytes, new: bytes, fetch: Fetch, policy: Policy) -> Outcome:
    """Check that the larger of two heads only adds to the smaller, whichever way round they are given."""
    try:
        heads = [read_checkpoint(raw, policy) for raw in (old, new)]
    except Refused as refusal:
        return refusal.outcome
    first, last = sorted(heads, key=lambda head: head.size)
    if first.origin != last.origin:
        return bad_input(
            f"两个检查点属于不同的日志：{first.origin} 与 {last.origin}",
            f"the checkpoints are of two logs, {first.origin} and {last.origin}",
        )
    try:
        proof = merkle.consistency_proof(first.size, last.size, subtrees_from(fetch, last.size))
        merkle.verify_consistency(first.size, first.root, last.size, last.root, proof)
    except Malformed as fault:
        return unreadable_tiles(fault)
    except ProofInvalid as fault:
        return refuted(
            f"两个都已签名的检查点不是同一段历史，请保存两者作为证据：{fault.message.zh}",
            f"two signed heads are not one history; keep both as evidence: {fault.message.en}",
        )
    return proven(
        f"{last.size} 条的日志以 {first.size} 条的日志开头，没有改动",
        f"the log of {last.size} entries begins with the log of {first.size}, unchanged",
    )


def verify_entries(bodies: Iterable[bytes], checkpoint: bytes, fetch: Fetch, policy: Policy) -> Outcome:
    """Check that `bodies`, from index 0 on, begin with exactly the entries under `checkpoint`, in its order.

    Bodies beyond the head are not looked at. Where they differ, the first index that does is named, as far as
    the tiles tell it. Reads the bodies once and keeps none.
    """
    try:
        head = read_checkpoint(checkpoint, policy)
    except Refused as refusal:
        return refusal.outcome
    frontier, differing = _rebuilt(bodies, head, fetch)
    where = "" if differing is None else f" ({differing})"
    if frontier.size < head.size:
        return refuted(
            f"只有 {frontier.size} 条，已签名的日志有 {head.size} 条{where}",
            f"there are {frontier.size} entries, the signed log has {head.size}{where}",
        )
    if frontier.root != head.root:
        return refuted(
            f"条目与已签名的日志不符{where}",
            f"the entries are not those of the signed log{where}",
        )
    return proven(
        f"{head.size} 条与已签名的日志完全一致",
        f"the {head.size} entries are exactly those of the signed log",
    )


def verify_range(checkpoint: bytes, fetch: Fetch, policy: Policy) -> Outcome:
    """Check that the published entry bundles are exactly the entries under `checkpoint`."""
    try:
        head = read_checkpoint(checkpoint, policy)
        return verify_entries(_published(head, fetch), checkpoint, fetch, policy)
    except Refused as refusal:
        return refusal.outcome
    except Malformed as fault:
        return unreadable_tiles(fault)


def _published(head: Checkpoint, fetch: Fetch) -> Iterator[bytes]:
    for index in range(-(-head.size // TILE_WIDTH)):
        yield from read_bundle(fetch, index, head.size)


def _rebuilt(bodies: Iterable[bytes], head: Checkpoint, fetch: Fetch) -> tuple[merkle.Frontier, int | None]:
    frontier = merkle.Frontier()
    differing: int | None = None
    hashes: list[bytes] = []
    for _, body in zip(range(head.size), bodies, strict=False):
        hashes.append(merkle.leaf_hash(body))
        if len(hashes) == TILE_WIDTH:
            differing = differing if differing is not None else _differing(hashes, frontier.size, head, fetch)
            frontier = frontier.extended(hashes)
            hashes = []
    differing = differing if differing is not None else _differing(hashes, frontier.size, head, fetch)
    return frontier.extended(hashes), differing


def _differing(hashes: list[bytes], start: int, head: Checkpoint, fetch: Fetch) -> int | None:
    """Return the first index that is not as in the tiles; the tiles only help to find the place."""
    if not hashes:
        return None
    try:
        tile = read_tile(fetch, 0, start // TILE_WIDTH, head.size)
    except Malformed:
        return None
    pairs = zip(hashes, tile, strict=False)
    return next((start + offset for offset, (ours, theirs) in enumerate(pairs) if ours != theirs), None)
