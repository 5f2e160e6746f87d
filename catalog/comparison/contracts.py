"""Contracts: what is read, how it is typed, whose it is, how it is judged and on which terms it is shared."""

from collections.abc import Iterator, Mapping
from dataclasses import fields
from typing import Any

from catalog.comparison.change import Change, Kind, Part, Place
from catalog.comparison.fields import compare_fields
from catalog.comparison.judgement import Judge, always, became, compare_attributes, graded, mapped, shown
from catalog.comparison.rules import compare_rules
from catalog.model import Catalogue, Contract, HolderType, SharingAttribute


def compare_contracts(old: Catalogue, new: Catalogue) -> Iterator[Change]:
    """Yield what changed in the contracts."""
    for name, contract in old.contracts.items():
        place = Place(Part.CONTRACT, name)
        if name in new.contracts:
            yield from _compare(place, contract, new.contracts[name])
        else:
            yield place.change(Kind.BREAKING, "资源被去掉", "the resource was removed")
    for name in (name for name in new.contracts if name not in old.contracts):
        place = Place(Part.CONTRACT, name)
        yield place.change(Kind.NEEDS_PREPARE, "新增资源，需要建表", "a new resource, which needs its tables")


def _compare(place: Place, old: Contract, new: Contract) -> Iterator[Change]:
    found = list(compare_attributes(place, old, new, JUDGES))
    yield from found
    if not found and old.digest != new.digest:
        yield place.change(
            Kind.COMPATIBLE,
            "仅改动通办不读取的说明性内容",
            "only what informs people and is not carried out was changed",
        )


def _digest(_: Place, __: str, ___: str) -> Iterator[Change]:
    yield from ()


def _parts(judges: Mapping[str, Judge]) -> Judge:
    """Return the judge of a term that either side may lack: with or without it, answers differ."""

    def judge(place: Place, old: Any, new: Any) -> Iterator[Change]:
        if old is None or new is None:
            term = _term(old if new is None else new)
            yield place.change(
                Kind.BREAKING,
                f"{'去掉' if new is None else '新增'}（{term}）",
                f"{'taken away' if new is None else 'added'} ({term})",
            )
        else:
            yield from compare_attributes(place, old, new, judges)

    return judge


def _term(term: Any) -> str:
    """Return a term's attributes on one line."""
    names = [field.name for field in fields(term)]
    return "; ".join(f"{name} {shown(getattr(term, name))}" for name in names)


def _attribute(place: Place, old: SharingAttribute, new: SharingAttribute) -> Iterator[Change]:
    # An agreement is asked for either way; only what is not shared is refused whatever was agreed.
    ends = new is SharingAttribute.NOT_SHARED
    yield became(place, Kind.BREAKING if ends else Kind.COMPATIBLE, old, new)


SHARING: Mapping[str, Judge] = {
    "attribute": _attribute,
    **dict.fromkeys(("scope", "uses", "legal_basis"), always(Kind.COMPATIBLE)),
}


def _name_required(place: Place, old: frozenset[HolderType], new: frozenset[HolderType]) -> Iterator[Change]:
    # A window that asks without the name is refused for every type that joins.
    yield became(place, Kind.BREAKING if new - old else Kind.COMPATIBLE, old, new)


HOLDER: Mapping[str, Judge] = {
    **dict.fromkeys(("code_field", "name_field", "holder_type", "type_field"), always(Kind.BREAKING)),
    "types": mapped,
    "name_required": _name_required,
}
STATUS: Mapping[str, Judge] = {"field": always(Kind.BREAKING), "states": mapped}
VALIDITY: Mapping[str, Judge] = dict.fromkeys(("start_field", "end_field"), always(Kind.BREAKING))
SOURCE: Mapping[str, Judge] = dict.fromkeys(("connection", "object", "options"), always(Kind.COMPATIBLE))
_MORE_IS_KINDER = graded(float, raised=Kind.COMPATIBLE, lowered=Kind.BREAKING)

JUDGES: Mapping[str, Judge] = {
    "department": always(Kind.BREAKING),
    **dict.fromkeys(
        # What predicates and ties judge by is told with the items whose proofs it changes.
        (
            "version",
            "title",
            "owner_contact",
            "data_class",
            "schedule",
            "changed_field",
            "birth_field",
            "restrictions",
            "relations",
            "joint_field",
        ),
        always(Kind.COMPATIBLE),
    ),
    "fields": compare_fields,
    "holder": _parts(HOLDER),
    "status": _parts(STATUS),
    "validity": _parts(VALIDITY),
    "sharing": _parts(SHARING),
    "source": _parts(SOURCE),
    "tolerance_seconds": _MORE_IS_KINDER,
    "swing_limit": _MORE_IS_KINDER,
    "rules": compare_rules,
    "digest": _digest,
}
