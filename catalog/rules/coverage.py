"""How far a catalogue has come: which items can be confirmed, and which of them ask for no paper today.

An item stands at zero paper if one agreement covers each of its proofs, all its facts and claims included:
then whoever holds what the item asks for brings nothing. An any-of counts as open while one of its members is
not covered, since somebody would still bring that member's paper.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from catalog.model import Agreement, Catalogue, Proof, ServiceItem, SharingAttribute
from catalog.rules.access import covering
from catalog.rules.verdict import Reason


@dataclass(frozen=True, slots=True)
class Coverage:
    """One department's items: all that are listed, those with named proofs, those at zero paper."""

    department: str
    items: int
    mapped: int
    zero_paper: int


def permits(
    item: ServiceItem, agreements: Iterable[Agreement], today: date
) -> Mapping[str, Agreement | Reason]:
    """Return for each proof of the item, by id, the agreement that covers it or why none does."""
    every = tuple(agreements)
    return {proof.id: _permit(item, proof, every, today) for proof in item.proofs}


def stands_at_zero_paper(item: ServiceItem, agreements: Iterable[Agreement], today: date) -> bool:
    """Say whether every proof of the item is covered; `today` is the day in Asia/Shanghai."""
    found = permits(item, agreements, today).values()
    return bool(found) and all(isinstance(one, Agreement) for one in found)


def coverage(catalogue: Catalogue, today: date) -> tuple[Coverage, ...]:
    """Return the coverage of every department that lists an item, by the agreements' seeds."""
    counts = {name: [0, 0, 0] for name in catalogue.departments}
    for listed in catalogue.unmapped.values():
        counts[listed.department][0] += 1
    agreements = tuple(catalogue.agreements.values())
    for item in catalogue.items.values():
        count = counts[item.department]
        count[0] += 1
        count[1] += 1
        count[2] += stands_at_zero_paper(item, agreements, today)
    return tuple(Coverage(name, *count) for name, count in counts.items() if count[0])


def _permit(
    item: ServiceItem, proof: Proof, agreements: tuple[Agreement, ...], today: date
) -> Agreement | Reason:
    # A catalogue with a proof from a resource that is not shared does not load.
    shared = SharingAttribute.CONDITIONAL
    return covering(agreements, item.department, proof, item.id, proof.claims, today, shared)
