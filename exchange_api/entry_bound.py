"""Why no entry of a confirmation is ever too large for the ledger: what comes from outside is bounded.

An entry that did not fit would make its item unanswerable at the window, and only then. So the texts whose
length nobody else bounds are written in full up to a limit and as their SHA-256 beyond it, and a worker does
not start with an item whose largest possible entry would not fit.
"""

import hashlib
from datetime import UTC, datetime

import msgspec

from catalog.model import Catalogue, Proof, ServiceItem
from catalog.rules.verdict import Reason, Verdict
from exchange.ledger.commitment import commit_to
from exchange.ledger.entry import DIGEST_BYTES, NONCE_BYTES, EntryKind, ProofUse, UseEntry
from exchange.ledger.errors import EntryTooLarge, ItemTooLarge

MOST_PURPOSE = 720
MOST_BATCH = 96
_MOST_CASE = 128  # characters: what a question may state
_MOST_ID = 64  # of a client, a department, an agreement


def bounded(text: str, most: int) -> str:
    """Return the text, or `sha256:<hex>` of it where it has more than `most` bytes in JSON (quotes apart)."""
    if len(msgspec.json.encode(text)) - 2 <= most:
        return text
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"


def require_entries_fit(catalogue: Catalogue) -> None:
    """Raise `ItemTooLarge` for the first item whose largest possible entry the ledger would not take."""
    for item in catalogue.items.values():
        for chosen in item.chosen.values() or (item,):
            try:
                largest_entry(chosen).canonical()
            except EntryTooLarge as fault:
                raise ItemTooLarge(item.id, fault.message) from None


def largest_entry(item: ServiceItem) -> UseEntry:
    """Return an entry as large as any confirmation of the item can be."""
    digest = bytes(DIGEST_BYTES)
    return UseEntry(
        nonce=bytes(NONCE_BYTES),
        kind=EntryKind.CONFIRMATION,
        request_id="r" * 32,
        client="c" * _MOST_ID,
        department="d" * _MOST_ID,
        at=datetime.max.replace(tzinfo=UTC),
        operator=digest,
        case="\U00020000" * _MOST_CASE,
        purpose="p" * MOST_PURPOSE,
        item=item.id,
        subject=commit_to(digest),
        role=max((party.id for party in item.parties), key=len, default=None),
        proofs=tuple(_largest_use(proof) for proof in item.proofs),
        outcome=max(Reason, key=len),
        answer_digest=digest,
        policy_digest=digest,
        token_digest=digest,
        suppressed=2**53 - 1,
    )


def _largest_use(proof: Proof) -> ProofUse:
    return ProofUse(
        proof=proof.id,
        resource=proof.resource,
        verdict=max(Verdict, key=len),
        facts=proof.facts,
        batch="b" * MOST_BATCH,
        as_of_at=datetime.max.replace(tzinfo=UTC),
        reason=max(Reason, key=len),
        agreement="a" * _MOST_ID,
        holder=proof.holder,
    )
