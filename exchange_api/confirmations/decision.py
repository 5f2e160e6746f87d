"""One verdict for each proof: permitted, then looked up, then fit, then decided.

All permitted proofs are looked up at the same moment, each resource once. A refused proof is never looked up,
nor is one whose resource is not fit to be answered from.
"""

from datetime import date, datetime

import msgspec

from catalog.model import Agreement, Catalogue, Proof, ServiceItem
from catalog.rules.access import covering
from catalog.rules.decide import decide
from catalog.rules.evidence import NOTHING
from catalog.rules.fitness import UnfitReason, judge_fitness
from catalog.rules.verdict import ProofVerdict, Reason, refused
from exchange.access.state import AccessState
from exchange.store.lookup import HoldingLookup
from exchange_api.confirmations.claims import Claims, claims_on
from exchange_api.confirmations.days import Days, stated_day
from exchange_api.confirmations.subject import KnownSubject


class Moment(msgspec.Struct, frozen=True):
    """What a decision is made by: catalogue, agreements and resources as known, the time and its day."""

    catalogue: Catalogue
    state: AccessState
    now: datetime
    today: date


class Wanted(msgspec.Struct, frozen=True):
    """What is asked, by which department: an item's proofs on a subject, with claims and stated days."""

    department: str
    item: ServiceItem
    subject: KnownSubject
    claims: Claims
    days: Days


class Decided(msgspec.Struct, frozen=True):
    """A proof with its verdict, and the agreement under which it was asked (`None` where refused).

    `stated_day` is the day that the proof asks of, if it is not today.
    """

    proof: Proof
    verdict: ProofVerdict
    agreement: Agreement | None
    stated_day: date | None = None


async def decide_proofs(lookup: HoldingLookup, moment: Moment, wanted: Wanted) -> tuple[Decided, ...]:
    """Return a verdict for every proof of the item, in the item's order."""
    proofs = wanted.item.proofs
    permits = [_permit(moment, wanted, proof) for proof in proofs]
    asked = {p.resource for p, permit in zip(proofs, permits, strict=True) if isinstance(permit, Agreement)}
    unfit = {name: _unfit(moment, name) for name in asked}
    fit = [name for name, why in unfit.items() if why is None]
    evidence = await lookup.find(fit, wanted.subject.key) if fit else {}
    decided = []
    for proof, permit in zip(proofs, permits, strict=True):
        day = stated_day(wanted.days, proof)
        if isinstance(permit, Reason):
            decided.append(Decided(proof, refused(proof.id, permit), None, day))
            continue
        found = evidence.get(proof.resource, NOTHING)
        claims = claims_on(wanted.claims, proof)
        why = unfit[proof.resource]
        verdict = decide(proof, found, why, claims, wanted.subject.name, moment.today, day)
        decided.append(Decided(proof, verdict, permit, day))
    return tuple(decided)


def _permit(moment: Moment, wanted: Wanted, proof: Proof) -> Agreement | Reason:
    between = moment.state.agreements.get((wanted.department, proof.resource), ())
    claimed = claims_on(wanted.claims, proof)
    sharing = moment.catalogue.contracts[proof.resource].sharing.attribute
    return covering(between, wanted.department, proof, wanted.item.id, claimed, moment.today, sharing)


def _unfit(moment: Moment, resource: str) -> UnfitReason | None:
    loaded = moment.state.resources.get(resource)
    contract = moment.catalogue.contracts[resource]
    return judge_fitness(contract, None if loaded is None else loaded.state, moment.now)
