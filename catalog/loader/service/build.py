"""Departments, papers, items and agreements from content that every check has passed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from catalog.comparable import comparable
from catalog.loader.service.index import GROUPS
from catalog.model import (
    SUBJECT,
    AgeAtLeast,
    Agreement,
    AllOf,
    AnyOf,
    AtLeast,
    Choice,
    Contract,
    Department,
    Joint,
    ListedItem,
    Names,
    Need,
    NotUnderRestriction,
    Option,
    Paper,
    Party,
    Predicate,
    Proof,
    ServiceItem,
    StatedDay,
    Text,
    ValidOn,
)


@dataclass(frozen=True, slots=True)
class _Parts:
    """What the proofs of one item are put together from; `joined` are those that `jointWith` refers to."""

    papers: Mapping[str, Paper]
    contracts: Mapping[str, Contract]
    joined: frozenset[str]


def build_departments(content: Mapping[str, Any]) -> dict[str, Department]:
    """Return the departments by id."""
    return {
        entry["id"]: Department(entry["id"], Text(**entry["title"]), entry["creditCode"], entry["contact"])
        for entry in content["departments"]
    }


def build_papers(content: Mapping[str, Any]) -> dict[str, Paper]:
    """Return the papers by id."""
    return {entry["id"]: Paper(entry["id"], Text(**entry["title"])) for entry in content["papers"]}


def build_items(
    content: Mapping[str, Any], papers: Mapping[str, Paper], contracts: Mapping[str, Contract]
) -> dict[str, ServiceItem]:
    """Return one department's service items by id, their predicates bound to the contracts' fields."""
    return {
        entry["id"]: ServiceItem(
            id=entry["id"],
            department=content["department"],
            title=Text(**entry["title"]),
            need=_need(entry["need"], parts),
            legal_basis=entry["legalBasis"],
            days=tuple(map(_stated_day, entry.get("days", ()))),
            parties=tuple(Party(party["id"], Text(**party["title"])) for party in entry.get("parties", ())),
            choices=tuple(_choice(choice, parts) for choice in entry.get("choices", ())),
        )
        for entry in content["items"]
        for parts in (_Parts(papers, contracts, _joined(entry)),)
    }


def build_unmapped(content: Mapping[str, Any]) -> dict[str, ListedItem]:
    """Return one department's items that are listed and not mapped, by id."""
    return {
        entry["id"]: ListedItem(entry["id"], content["department"], entry["title"])
        for entry in content.get("unmapped", ())
    }


def _stated_day(declared: Mapping[str, Any]) -> StatedDay:
    return StatedDay(declared["id"], Text(**declared["title"]), declared["daysBack"], declared["daysAhead"])


def _joined(item: Mapping[str, Any]) -> frozenset[str]:
    """Return the ids of the proofs that others refer to by `jointWith`."""
    options = (option for choice in item.get("choices", ()) for option in choice["options"])
    declared = [item["need"], *(option["need"] for option in options if "need" in option)]
    found: set[str] = set()
    while declared:
        need = declared.pop()
        found |= {need["jointWith"]} if "jointWith" in need else set()
        for group in GROUPS if "proof" not in need else ():
            declared.extend(need.get(group, ()))
    return frozenset(found)


def _choice(declared: Mapping[str, Any], parts: _Parts) -> Choice:
    options = tuple(
        Option(
            option["id"],
            Text(**option["title"]),
            _need(option["need"], parts) if "need" in option else None,
        )
        for option in declared["options"]
    )
    return Choice(declared["id"], Text(**declared["title"]), options)


def _need(declared: Mapping[str, Any], parts: _Parts) -> Need:
    if "allOf" in declared:
        return AllOf(tuple(_need(member, parts) for member in declared["allOf"]))
    if "anyOf" in declared:
        return AnyOf(tuple(_need(member, parts) for member in declared["anyOf"]))
    if "atLeast" in declared:
        return AtLeast(declared["atLeast"], tuple(_need(member, parts) for member in declared["of"]))
    return _proof(declared, parts)


def _proof(declared: Mapping[str, Any], parts: _Parts) -> Proof:
    asked = declared.get("predicates", {})
    contract = parts.contracts[declared["resource"]]
    return Proof(
        id=declared["proof"],
        title=Text(**declared["title"]),
        resource=declared["resource"],
        facts=tuple(declared["facts"]),
        claims=tuple(declared["claims"]),
        paper=parts.papers[declared["paper"]],
        paper_when_absent=declared["paperWhenAbsent"],
        predicates=tuple(_predicates(asked, contract)),
        valid_on=ValidOn(asked["validOn"], contract.period_fields) if "validOn" in asked else None,
        holder=declared.get("holder", SUBJECT),
        names=tuple(
            Names(name, party, contract.relations[name])
            for name, party in sorted(declared.get("names", {}).items())
        ),
        joint=_joint(declared, contract, parts.joined),
        same_holder_as=declared.get("sameHolderAs"),
    )


def _joint(declared: Mapping[str, Any], contract: Contract, joined: frozenset[str]) -> Joint | None:
    if contract.joint_field is None or not ("jointWith" in declared or declared["proof"] in joined):
        return None
    return Joint(contract.joint_field, declared.get("jointWith"))


def _predicates(declared: Mapping[str, Any], contract: Contract) -> Iterator[Predicate]:
    """Yield a proof's predicates, the gravest first: of several that are not true the first is told."""
    for field in declared.get("notUnderRestriction", ()):
        words = contract.restrictions[field]
        yield NotUnderRestriction(
            field,
            clear=frozenset(comparable(word) for word, limits in words.items() if not limits),
            limiting=frozenset(comparable(word) for word, limits in words.items() if limits),
        )
    if "ageAtLeast" in declared and contract.birth_field is not None:
        yield AgeAtLeast(declared["ageAtLeast"], contract.birth_field)


def build_agreements(content: Mapping[str, Any]) -> dict[str, Agreement]:
    """Return one consumer's agreements by id."""
    return {
        entry["id"]: Agreement(
            id=entry["id"],
            consumer=content["consumer"],
            resource=entry["resource"],
            facts=frozenset(entry["facts"]),
            items=frozenset(entry["items"]),
            starts_on=date.fromisoformat(entry["startsOn"]),
            ends_on=date.fromisoformat(entry["endsOn"]),
            purpose=entry["purpose"],
            legal_basis=entry["legalBasis"],
        )
        for entry in content["agreements"]
    }
