"""What is true of a drawn world, in words of its own: the rules are held against it."""

from collections.abc import Iterable
from datetime import date, timedelta

from catalog.model import AllOf, LicenceState, Need, Proof, SharingAttribute
from catalog.rules.evidence import Holding
from catalog.rules.verdict import Verdict
from tests.unit.catalog.rules.drawn_worlds import CONSUMER, ITEM, Judged, World, judged, walked

ENDED = {
    LicenceState.SUSPENDED: Verdict.SUSPENDED,
    LicenceState.CANCELLED: Verdict.CANCELLED,
    LicenceState.RESCINDED: Verdict.RESCINDED,
    LicenceState.REVOKED: Verdict.REVOKED,
}
LONG_AGO = date(2001, 2, 3)


def day(world: World) -> date:
    """The day in Asia/Shanghai, in words of its own: China has had one time and no summer time since 1992."""
    return (world.now.replace(tzinfo=None) + timedelta(hours=8)).date()


def asked_of(world: World, proof: Proof) -> date:
    """The day that a proof asks of: the stated one, or today."""
    return day(world) if proof.valid_on is None else world.stated


def usable(row: Holding, on: date, today: date) -> bool:
    """Say, in words of its own, whether a row as it is today may carry a confirmation for a day."""
    begun = today <= on if row.valid_from is None else row.valid_from <= on
    running = row.open_ended if row.valid_to is None else not row.open_ended and row.valid_to >= on
    return row.state is LicenceState.VALID and begun and running and not row.held_back


def fits(world: World, proof: Proof, row: Holding) -> bool:
    """Say whether a row is of the name asked for and has every claimed value."""
    claims = world.claims.get(proof.id, {})
    return world.name in {None, row.name} and all(row.facts[name] == value for name, value in claims.items())


def covered(world: World, proof: Proof) -> bool:
    """Say, in words of its own, whether one agreement covers a proof with its claims today."""
    asked = {*proof.facts, *world.claims.get(proof.id, {}), *(("from", "to") if proof.valid_on else ())}
    return world.resources[proof.resource].sharing is not SharingAttribute.NOT_SHARED and any(
        (one.consumer, one.resource) == (CONSUMER, proof.resource)
        and ITEM in one.items
        and one.starts_on <= day(world) <= one.ends_on
        and asked <= one.facts
        for one in world.agreements
    )


def fit(world: World, resource: str) -> bool:
    """Say, in words of its own, whether a resource may be answered from."""
    state = world.states[resource]
    if state is None or state.as_of_at is None or state.quality_passed is False:
        return False
    return world.now - state.as_of_at <= timedelta(seconds=world.resources[resource].tolerance_seconds)


def answered(world: World) -> Iterable[tuple[Proof, tuple[Holding, ...], Judged]]:
    """Yield the proofs that are covered and fit, with the rows of their resource."""
    found = judged(world)
    for proof in world.proofs:
        if covered(world, proof) and fit(world, proof.resource):
            yield proof, world.evidence[proof.resource].holdings, found


def needed_in_any_case(need: Need) -> Iterable[Proof]:
    """Yield the proofs that no choice lies above."""
    if isinstance(need, Proof):
        yield need
    elif isinstance(need, AllOf):
        for member in need.members:
            yield from needed_in_any_case(member)


def choices(need: Need) -> Iterable[tuple[Need, tuple[Proof, ...]]]:
    """Yield every any-of and at-least with the proofs under it."""
    if isinstance(need, Proof):
        return
    if not isinstance(need, AllOf):
        yield need, tuple(walked(need))
    for member in need.members:
        yield from choices(member)


def choice_is_needed(need: Need, choice: Need) -> bool:
    """Say whether no other choice lies above this one."""
    if need is choice:
        return True
    return isinstance(need, AllOf) and any(choice_is_needed(member, choice) for member in need.members)


def met(need: Need, confirmed: set[str]) -> bool:
    """Say whether a need is met by proofs."""
    if isinstance(need, Proof):
        return need.id in confirmed
    return sum(met(member, confirmed) for member in need.members) >= need.count
