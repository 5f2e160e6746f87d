"""What a question states to be compared with the record, person by person, as marks of distinct values.

Whoever may state value after value reads from the answers what no item discloses: each is counted (ADR
0047), whether or not its proof is permitted, fit or found. So the count tells nothing of anybody.
"""

from collections.abc import Mapping

from catalog.model import Catalogue
from catalog.rules.claim import comparable
from exchange.budgets.marks import NAME, ClaimMarks, claim_marks
from exchange_api.confirmations.claims import claims_on
from exchange_api.confirmations.decision import Wanted

Stated = Mapping[str, tuple[ClaimMarks, ...]]
"""By the role of the person whose record it is compared with."""
_NOTHING: Stated = {}


def stated_values(key: bytes, wanted: Wanted, catalogue: Catalogue) -> Stated:
    """Return the marks of all distinct values that a question has compared, none while a choice is open.

    `key` is the one of pseudonyms. A name is compared where a contract has a field for it. It is one for all
    resources, and a claim on that field is the same statement in another place.
    """
    if wanted.open or not (wanted.claims or wanted.subject.name is not None or wanted.parties):
        return _NOTHING  # by far the most: nothing is reckoned
    found: dict[str, dict[tuple[tuple[str, str], str], None]] = {}
    for proof in wanted.item.proofs:
        of_person = found.setdefault(proof.holder, {})
        name = wanted.person(proof.holder).name
        name_field = catalogue.contracts[proof.resource].holder.name_field
        if name is not None and name_field is not None:
            of_person[NAME, comparable(name)] = None
        for field, value in claims_on(wanted.claims, proof).items():
            place = NAME if field == name_field else (proof.resource, field)
            of_person[place, comparable(str(value))] = None
    return {
        role: tuple(
            claim_marks(key, wanted.person(role).pseudonym, place, value) for place, value in of_person
        )
        for role, of_person in found.items()
        if of_person
    }
