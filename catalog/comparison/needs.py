"""What an item needs, as alternative sets of proofs: whoever satisfied the old need has to satisfy the new.

Each set of proofs that sufficed is held against the new need; where one no longer suffices, somebody who is
answered today may not be. A proof is the same one while its id is: a window reads its verdict by it.
"""

from collections.abc import Collection, Iterator, Mapping
from itertools import combinations, product

from catalog.comparison.change import Change, Kind, Place
from catalog.comparison.judgement import (
    NOTHING,
    Judge,
    always,
    became,
    collected,
    compare_attributes,
    graded,
    shown,
)
from catalog.model import (
    AgeAtLeast,
    Joint,
    Names,
    Need,
    NotUnderRestriction,
    Paper,
    Predicate,
    Proof,
    Relation,
    ValidOn,
)

Alternative = frozenset[str]


def compare_needs(place: Place, old: Need, new: Need) -> Iterator[Change]:
    """Yield what changed between two needs of one item."""
    before, after = proofs_of(old), proofs_of(new)
    found = [change for name in before for change in _compare(place.within(name), name, before, after)]
    found += [_joined(place.within(name)) for name in after if name not in before]
    yield from found
    broken = [way for way in alternatives(old) if not suffices(way, new)]
    for way in broken:
        ids = " + ".join(sorted(way))
        yield place.change(
            Kind.BREAKING, f"{ids} 以前足够，现在不够", f"{ids} sufficed before and does not now"
        )
    if not broken and any(not suffices(way, old) for way in alternatives(new)):
        yield place.change(
            Kind.COMPATIBLE, "所需减少或多一种替代方式", "less is needed, or another way suffices"
        )
    elif not found and not broken and _shape(old) != _shape(new):
        yield place.change(
            Kind.COMPATIBLE, "写法或次序不同，所需相同", "written or ordered otherwise, the same is needed"
        )


def alternatives(need: Need) -> list[Alternative]:
    """Return the sets of proofs, by id, of which each satisfies the need; no set holds another one."""
    if isinstance(need, Proof):
        return [frozenset((need.id,))]
    members = [alternatives(member) for member in need.members]
    chosen = combinations(members, need.count)
    return _least(frozenset[str]().union(*ways) for some in chosen for ways in product(*some))


def suffices(proofs: Collection[str], need: Need) -> bool:
    """Say whether these proofs, by id, satisfy the need."""
    if isinstance(need, Proof):
        return need.id in proofs
    return sum(suffices(proofs, member) for member in need.members) >= need.count


def proofs_of(need: Need) -> dict[str, Proof]:
    """Return the proofs of a need by id."""
    if isinstance(need, Proof):
        return {need.id: need}
    return {name: proof for member in need.members for name, proof in proofs_of(member).items()}


def _least(ways: Iterator[Alternative]) -> list[Alternative]:
    distinct = dict.fromkeys(ways)
    return [way for way in distinct if not any(other < way for other in distinct)]


def _shape(need: Need) -> object:
    """Return how a need is put together, whatever its proofs say of themselves."""
    if isinstance(need, Proof):
        return need.id
    return type(need), need.count, tuple(_shape(member) for member in need.members)


def _joined(place: Place) -> Change:
    return place.change(Kind.COMPATIBLE, "新增证明", "a new proof")


def _compare(
    place: Place, name: str, before: Mapping[str, Proof], after: Mapping[str, Proof]
) -> Iterator[Change]:
    """Compare one proof; where it is gone, only what a window read or claimed by it is missed."""
    proof = before[name]
    if name in after:
        yield from compare_attributes(place, proof, after[name], JUDGES)
        return
    told = ", ".join((*proof.facts, *proof.claims))
    if told:
        yield place.change(
            Kind.BREAKING, f"证明连同数据项 {told} 被去掉", f"the proof was removed, and with it {told}"
        )
    else:
        yield place.change(Kind.COMPATIBLE, "证明被去掉", "the proof was removed")


def _paper(place: Place, old: Paper, new: Paper) -> Iterator[Change]:
    # A paper's title is told once, with the papers.
    if old.id != new.id:
        yield became(place, Kind.COMPATIBLE, old.id, new.id)


def _predicates(place: Place, old: tuple[Predicate, ...], new: tuple[Predicate, ...]) -> Iterator[Change]:
    # Whoever was confirmed has to stay so: what is asked less, or of fewer, troubles nobody.
    kinder = all(any(_asks_no_more(one, former) for former in old) for one in new)
    kind = Kind.COMPATIBLE if kinder else Kind.BREAKING
    yield became(place, kind, tuple(map(_said, old)), tuple(map(_said, new)))


def _valid_on(place: Place, old: ValidOn | None, new: ValidOn | None) -> Iterator[Change]:
    # Of another day the same licence may not have been valid, whichever of the two it is.
    yield became(place, Kind.BREAKING, _day_said(old), _day_said(new))


def _names(place: Place, old: tuple[Names, ...], new: tuple[Names, ...]) -> Iterator[Change]:
    # A row that has to name fewer persons confirms whoever it confirmed.
    kind = Kind.COMPATIBLE if all(one in old for one in new) else Kind.BREAKING
    yield became(place, kind, tuple(map(_naming_said, old)), tuple(map(_naming_said, new)))


def _naming_said(one: Names) -> str:
    return f"{one.name}: {one.party} ({shown(one.relation.fields)}: {shown(_kind_said(one.relation))})"


def _kind_said(relation: Relation) -> object:
    return relation.types if relation.person_type is None else relation.person_type


def _joint(place: Place, old: Joint | None, new: Joint | None) -> Iterator[Change]:
    # The proof that others join asks nothing of its own row.
    freed = new is None or new.other is None
    yield became(place, Kind.COMPATIBLE if freed else Kind.BREAKING, _joint_said(old), _joint_said(new))


def _joint_said(joint: Joint | None) -> str | None:
    return None if joint is None else f"{joint.other or NOTHING} ({joint.field})"


def _same_holder(place: Place, old: str | None, new: str | None) -> Iterator[Change]:
    yield became(place, Kind.COMPATIBLE if new is None else Kind.BREAKING, old, new)


def _day_said(valid_on: ValidOn | None) -> str | None:
    return None if valid_on is None else f"validOn {valid_on.day} ({shown(valid_on.fields)})"


def _asks_no_more(one: Predicate, former: Predicate) -> bool:
    if isinstance(one, AgeAtLeast) and isinstance(former, AgeAtLeast):
        return one.field == former.field and one.years <= former.years
    if isinstance(one, NotUnderRestriction) and isinstance(former, NotUnderRestriction):
        return one.field == former.field and one.clear >= former.clear
    return False


def _said(predicate: Predicate) -> str:
    if isinstance(predicate, AgeAtLeast):
        return f"ageAtLeast {predicate.years} ({predicate.field})"
    return f"notUnderRestriction {predicate.field} ({shown(predicate.clear)})"


JUDGES: Mapping[str, Judge] = {
    "title": always(Kind.COMPATIBLE),
    "resource": always(Kind.BREAKING),
    "facts": collected,
    "claims": collected,
    "predicates": _predicates,
    "valid_on": _valid_on,
    "holder": always(Kind.BREAKING),
    "names": _names,
    "joint": _joint,
    "same_holder_as": _same_holder,
    "paper": _paper,
    "paper_when_absent": graded(float, raised=Kind.COMPATIBLE, lowered=Kind.BREAKING),
}
