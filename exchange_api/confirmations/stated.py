"""What a question states to be compared with the record, person by person, as marks of distinct values.

Whoever may state value after value reads from the answers what no item discloses: each is counted (ADR
0047), whether or not its proof is permitted, fit or found. So the count tells nothing of anybody.
"""

from collections.abc import Iterator, Mapping

from catalog.comparable import comparable
from catalog.model import Catalogue, Proof
from catalog.rules.ties import JOINT
from exchange.budgets.marks import NAME, ClaimMarks, Place, claim_marks
from exchange_api.confirmations.claims import claims_on
from exchange_api.confirmations.decision import Wanted

Stated = Mapping[str, tuple[ClaimMarks, ...]]
"""By the role of the person whose record it is compared with."""
_NOTHING: Stated = {}


def stated_values(key: bytes, wanted: Wanted, catalogue: Catalogue) -> Stated:
    """Return the marks of all distinct values that a question has compared, none while a choice is open.

    `key` is the one of pseudonyms. A name is compared where a contract has a field for it. It is one for all
    resources, and a claim on that field is the same statement in another place. A person whom a row has to
    name, or to be held with, is a value of that row as well.
    """
    if wanted.open_choices or not (wanted.claims or wanted.subject.name is not None or wanted.parties):
        return _NOTHING  # by far the most: nothing is reckoned
    found: dict[str, dict[tuple[Place, str], None]] = {}
    for proof in wanted.item.proofs:
        for place, value in _compared(proof, wanted, catalogue):
            found.setdefault(proof.holder, {})[place, value] = None
    for role, place, other in _joined(wanted):
        found.setdefault(role, {})[place, other] = None
    return {
        role: tuple(
            claim_marks(key, wanted.person(role).pseudonym, place, value) for place, value in of_person
        )
        for role, of_person in found.items()
    }


def _compared(proof: Proof, wanted: Wanted, catalogue: Catalogue) -> Iterator[tuple[Place, str]]:
    """Yield what is stated to be compared with the rows of a proof's holder, and of which field."""
    name = wanted.person(proof.holder).name
    name_field = catalogue.contracts[proof.resource].holder.name_field
    if name is not None and name_field is not None:
        yield NAME, comparable(name)
    for field, value in claims_on(wanted.claims, proof).items():
        yield NAME if field == name_field else (proof.resource, field), comparable(str(value))
    for one in proof.names:
        yield (proof.resource, f"tie {one.name}"), wanted.person(one.party).pseudonym.hex()


def _joined(wanted: Wanted) -> Iterator[tuple[str, Place, str]]:
    """Yield each of two who have to hold one licence, by role, with the other as a value of his."""
    holders = {proof.id: proof.holder for proof in wanted.item.proofs}
    for proof in wanted.item.proofs:
        if proof.joint is not None and proof.joint.other in holders:
            place, pair = (proof.resource, f"tie {JOINT}"), (proof.holder, holders[proof.joint.other])
            for role, other in (pair, pair[::-1]):
                yield role, place, wanted.person(other).pseudonym.hex()
