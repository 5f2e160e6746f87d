"""The ledger entry of a confirmation: which facts left, under which purpose, from which batches."""

from catalog.rules.verdict import Verdict
from exchange.ledger.entry import EntryKind, ProofUse, UseEntry
from exchange_api.confirmations.composition import provenance_of
from exchange_api.confirmations.decision import Decided, Moment
from exchange_api.visit import Visit


def use_entry(visit: Visit, decided: tuple[Decided, ...], moment: Moment, answer_digest: bytes) -> UseEntry:
    """Return the entry; where every proof was refused, it is a refusal with the first rule."""
    rules = [one.verdict.reason for one in decided if one.verdict.verdict is Verdict.REFUSED]
    all_refused = len(rules) == len(decided)
    rule = rules[0].value if all_refused and rules[0] is not None else None
    purposes = dict.fromkeys(one.agreement.purpose for one in decided if one.agreement is not None)
    return visit.entry(
        EntryKind.REFUSAL if all_refused else EntryKind.CONFIRMATION,
        policy=moment.catalogue.digest,
        outcome=rule,
        purpose="；".join(purposes) or None,
        proofs=tuple(_proof_use(one, moment) for one in decided),
        answer_digest=answer_digest,
    )


def _proof_use(one: Decided, moment: Moment) -> ProofUse:
    source = provenance_of(one, moment)
    return ProofUse(
        proof=one.proof.id,
        resource=one.proof.resource,
        verdict=one.verdict.verdict.value,
        facts=tuple(one.verdict.facts),
        batch=None if source is None else source.batch,
        as_of_at=None if source is None else source.as_of,
    )
