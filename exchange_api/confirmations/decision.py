"""One verdict for each proof: permitted, then looked up, then fit, then decided.

All permitted proofs are looked up at the same moment, each resource once. A refused proof is never looked up,
nor is one whose resource is not fit to be answered from.
"""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import date, datetime

import msgspec

from catalog.model import SUBJECT, Agreement, Catalogue, Choice, Proof, ServiceItem
from catalog.rules.access import covering
from catalog.rules.evidence import NOTHING, Evidence
from catalog.rules.fitness import UnfitReason, judge_fitness
from catalog.rules.ties import Person
from catalog.rules.together import AskedProof, decide_together
from catalog.rules.verdict import ProofVerdict, Reason, refused
from exchange.access.state import AccessState
from exchange.store.lookup import HoldingLookup
from exchange_api.confirmations.claims import Claims, claims_on
from exchange_api.confirmations.days import Days, stated_day
from exchange_api.confirmations.subject import KnownSubject

_Evidence = Mapping[str, Mapping[str, Evidence]]
"""By role, then by resource."""


class Moment(msgspec.Struct, frozen=True):
    """What a decision is made by: catalogue, agreements and resources as known, the time and its day."""

    catalogue: Catalogue
    state: AccessState
    now: datetime
    today: date


class Wanted(msgspec.Struct, frozen=True):
    """What is asked, by which department: an item's proofs on its persons, with claims and stated days.

    `item` is as the question's choices make it. Where `open_choices` has any, these are to be made first and
    nothing else is asked.
    """

    department: str
    item: ServiceItem
    subject: KnownSubject
    claims: Claims
    days: Days
    parties: Mapping[str, KnownSubject] = {}
    open_choices: tuple[Choice, ...] = ()

    def person(self, role: str) -> KnownSubject:
        """Return the person who stands in a role."""
        return self.subject if role == SUBJECT else self.parties[role]

    @property
    def pseudonyms(self) -> dict[str, bytes]:
        """The pseudonyms of the further persons, by role."""
        return {role: party.pseudonym for role, party in self.parties.items()}


class Decided(msgspec.Struct, frozen=True):
    """A proof with its verdict, and the agreement under which it was asked (`None` where refused).

    `stated_day` is the day that the proof asks of, if it is not today.
    """

    proof: Proof
    verdict: ProofVerdict
    agreement: Agreement | None
    stated_day: date | None = None


async def decide_proofs(lookup: HoldingLookup, moment: Moment, wanted: Wanted) -> tuple[Decided, ...]:
    """Return a verdict for every proof of the item, in the item's order; none while a choice is open."""
    if wanted.open_choices:
        return ()
    proofs = wanted.item.proofs
    permits = {proof.id: _permit(moment, wanted, proof) for proof in proofs}
    permitted = [proof for proof in proofs if isinstance(permits[proof.id], Agreement)]
    unfit = {name: _unfit(moment, name) for name in {proof.resource for proof in permitted}}
    evidence = await _evidence(lookup, wanted, [p for p in permitted if unfit[p.resource] is None])
    asked = [_asked(wanted, proof, evidence, unfit[proof.resource]) for proof in permitted]
    verdicts = decide_together(asked, moment.today)
    return tuple(_decided(wanted, proof, permits[proof.id], verdicts) for proof in proofs)


async def _evidence(lookup: HoldingLookup, wanted: Wanted, proofs: Sequence[Proof]) -> _Evidence:
    """Return what is held by each person in each resource that some proof asks of him."""
    resources: dict[str, set[str]] = {}
    for proof in proofs:
        resources.setdefault(proof.holder, set()).add(proof.resource)
    if len(resources) <= 1:  # by far the most: no tasks for one person
        return {role: await lookup.find(names, wanted.person(role).key) for role, names in resources.items()}
    finds = (lookup.find(names, wanted.person(role).key) for role, names in resources.items())
    return dict(zip(resources, await asyncio.gather(*finds), strict=True))


def _asked(wanted: Wanted, proof: Proof, evidence: _Evidence, unfit: UnfitReason | None) -> AskedProof:
    named = {one.party: wanted.person(one.party) for one in proof.names}
    return AskedProof(
        proof,
        evidence.get(proof.holder, {}).get(proof.resource, NOTHING),
        unfit,
        claims_on(wanted.claims, proof),
        wanted.person(proof.holder).name,
        stated_day(wanted.days, proof),
        {role: Person(person.type, person.code) for role, person in named.items()},
    )


def _decided(
    wanted: Wanted, proof: Proof, permit: Agreement | Reason, verdicts: Mapping[str, ProofVerdict]
) -> Decided:
    day = stated_day(wanted.days, proof)
    if isinstance(permit, Reason):
        return Decided(proof, refused(proof.id, permit), None, day)
    return Decided(proof, verdicts[proof.id], permit, day)


def _permit(moment: Moment, wanted: Wanted, proof: Proof) -> Agreement | Reason:
    between = moment.state.agreements.get((wanted.department, proof.resource), ())
    claimed = claims_on(wanted.claims, proof)
    sharing = moment.catalogue.contracts[proof.resource].sharing.attribute
    return covering(between, wanted.department, proof, wanted.item.id, claimed, moment.today, sharing)


def _unfit(moment: Moment, resource: str) -> UnfitReason | None:
    loaded = moment.state.resources.get(resource)
    contract = moment.catalogue.contracts[resource]
    return judge_fitness(contract, None if loaded is None else loaded.state, moment.now)
