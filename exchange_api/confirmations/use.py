"""The ledger entry of a confirmation: which facts left, under which agreement, from which batches.

Each proof stands there with its own rule or reason, also where only some of them were refused.
"""

from catalog.rules.verdict import Verdict
from exchange.ledger.entry import EntryKind, ProofUse, UseEntry
from exchange_api.confirmations.answer import Answer, ProofAnswer
from exchange_api.confirmations.decision import Decided
from exchange_api.entry_bound import MOST_BATCH, MOST_PURPOSE, bounded
from exchange_api.visit import Visit

CHOICE_OPEN = "choice_open"
"""The outcome of a question that came back with a choice to make."""


def use_entry(visit: Visit, decided: tuple[Decided, ...], answer: Answer, answer_digest: bytes) -> UseEntry:
    """Return the entry of an answer; where every proof was refused, it is a refusal by the first rule.

    With `visit.role` it is the entry of that further person, of the proofs that have to do with him.
    """
    rules = [one.verdict.reason for one in decided if one.verdict.verdict is Verdict.REFUSED]
    all_refused = bool(rules) and len(rules) == len(decided)
    rule = rules[0].value if all_refused and rules[0] is not None else None
    purposes = dict.fromkeys(one.agreement.purpose for one in decided if one.agreement is not None)
    return visit.entry(
        EntryKind.REFUSAL if all_refused else EntryKind.CONFIRMATION,
        policy=answer.policy_digest,
        outcome=CHOICE_OPEN if answer.choices else rule,
        purpose=bounded("；".join(purposes), MOST_PURPOSE) or None,
        proofs=tuple(
            _proof_use(one, answered)
            for one, answered in zip(decided, answer.proofs, strict=True)
            if visit.role is None or visit.role in one.proof.roles
        ),
        answer_digest=answer_digest,
    )


def _proof_use(one: Decided, answered: ProofAnswer) -> ProofUse:
    verdict, source = one.verdict, answered.provenance
    return ProofUse(
        proof=one.proof.id,
        resource=one.proof.resource,
        verdict=verdict.verdict.value,
        facts=tuple(verdict.facts),
        batch=None if source is None or source.batch is None else bounded(source.batch, MOST_BATCH),
        as_of_at=None if source is None else source.as_of,
        reason=None if verdict.reason is None else verdict.reason.value,
        agreement=None if one.agreement is None else one.agreement.id,
        holder=one.proof.holder,
    )
