"""May this department be answered? Refused unless one agreement covers everything that is asked.

An agreement covers a question if it is between the consumer and the proof's resource, names the service item,
runs today (first and last day count), grants every fact of the proof, every field that its predicates judge
by and every field that is claimed: an answer to "is it this value?" tells the value as well. Two agreements
never add up: each stands for its own purpose and legal basis (Decree 809 art. 20, 25). What is not shared
(art. 14) is refused whatever was agreed: the contract may have changed since.
"""

from collections.abc import Collection, Iterable
from datetime import date

from catalog.model import Agreement, Proof, SharingAttribute
from catalog.rules.verdict import Reason


def covering(  # noqa: PLR0911, PLR0913, PLR0917 -- one return a rule; what a question consists of
    agreements: Iterable[Agreement],
    consumer: str,
    proof: Proof,
    item_id: str,
    claimed: Collection[str],
    today: date,
    sharing: SharingAttribute,
) -> Agreement | Reason:
    """Return the agreement that covers the question, or the first rule at which none was left.

    `claimed` are the fields to be compared for this proof; `today` is the day in Asia/Shanghai; `sharing` is
    what the resource's contract says now. Of several agreements that cover it, the one that runs longest
    (then the lowest id).
    """
    if sharing is SharingAttribute.NOT_SHARED:
        return Reason.RESOURCE_NOT_SHARED
    between = [a for a in agreements if a.consumer == consumer and a.resource == proof.resource]
    if not between:
        return Reason.NO_AGREEMENT
    for_item = [a for a in between if item_id in a.items]
    if not for_item:
        return Reason.ITEM_NOT_AGREED
    running = [a for a in for_item if a.starts_on <= today <= a.ends_on]
    if not running:
        return _out_of_term(for_item, today)
    granting = [a for a in running if a.facts >= proof.reading.granted]
    if not granting:
        return Reason.FACTS_NOT_AGREED
    comparing = [a for a in granting if a.facts.issuperset(claimed)]
    if not comparing:
        return Reason.CLAIMS_NOT_AGREED
    return min(comparing, key=lambda a: (-a.ends_on.toordinal(), a.id))


def _out_of_term(agreements: Iterable[Agreement], today: date) -> Reason:
    if any(today < a.starts_on for a in agreements):
        return Reason.AGREEMENT_NOT_STARTED
    return Reason.AGREEMENT_ENDED
