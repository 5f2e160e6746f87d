"""Departments, papers, items and agreements from content that every check has passed."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from catalog.canonical import canonical_text
from catalog.identifiers.normalise import BLANKS
from catalog.model import (
    AgeAtLeast,
    Agreement,
    AllOf,
    AnyOf,
    AtLeast,
    Contract,
    Department,
    ListedItem,
    Need,
    NotUnderRestriction,
    Paper,
    Predicate,
    Proof,
    ServiceItem,
    StatedDay,
    Text,
    ValidOn,
)


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
            need=_need(entry["need"], papers, contracts),
            legal_basis=entry["legalBasis"],
            days=tuple(map(_stated_day, entry.get("days", ()))),
        )
        for entry in content["items"]
    }


def build_unmapped(content: Mapping[str, Any]) -> dict[str, ListedItem]:
    """Return one department's items that are listed and not mapped, by id."""
    return {
        entry["id"]: ListedItem(entry["id"], content["department"], entry["title"])
        for entry in content.get("unmapped", ())
    }


def _stated_day(declared: Mapping[str, Any]) -> StatedDay:
    return StatedDay(declared["id"], Text(**declared["title"]), declared["daysBack"], declared["daysAhead"])


def _need(
    declared: Mapping[str, Any], papers: Mapping[str, Paper], contracts: Mapping[str, Contract]
) -> Need:
    if "allOf" in declared:
        return AllOf(tuple(_need(member, papers, contracts) for member in declared["allOf"]))
    if "anyOf" in declared:
        return AnyOf(tuple(_need(member, papers, contracts) for member in declared["anyOf"]))
    if "atLeast" in declared:
        members = tuple(_need(member, papers, contracts) for member in declared["of"])
        return AtLeast(declared["atLeast"], members)
    return _proof(declared, papers, contracts[declared["resource"]])


def _proof(declared: Mapping[str, Any], papers: Mapping[str, Paper], contract: Contract) -> Proof:
    asked = declared.get("predicates", {})
    return Proof(
        id=declared["proof"],
        title=Text(**declared["title"]),
        resource=declared["resource"],
        facts=tuple(declared["facts"]),
        claims=tuple(declared["claims"]),
        paper=papers[declared["paper"]],
        paper_when_absent=declared["paperWhenAbsent"],
        predicates=tuple(_predicates(asked, contract)),
        valid_on=ValidOn(asked["validOn"], contract.period_fields) if "validOn" in asked else None,
    )


def _predicates(declared: Mapping[str, Any], contract: Contract) -> Iterator[Predicate]:
    """Yield a proof's predicates, the gravest first: of several that are not true the first is told."""
    for field in declared.get("notUnderRestriction", ()):
        words = contract.restrictions[field]
        yield NotUnderRestriction(
            field,
            clear=frozenset(
                canonical_text(word).strip(BLANKS) for word, limits in words.items() if not limits
            ),
            limiting=frozenset(
                canonical_text(word).strip(BLANKS) for word, limits in words.items() if limits
            ),
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
