"""Departments, papers, items and agreements from content that every check has passed."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from catalog.model import (
    Agreement,
    AllOf,
    AnyOf,
    AtLeast,
    Department,
    ListedItem,
    Need,
    Paper,
    Proof,
    ServiceItem,
    Text,
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


def build_items(content: Mapping[str, Any], papers: Mapping[str, Paper]) -> dict[str, ServiceItem]:
    """Return one department's service items by id."""
    return {
        entry["id"]: ServiceItem(
            id=entry["id"],
            department=content["department"],
            title=Text(**entry["title"]),
            need=_need(entry["need"], papers),
            legal_basis=entry["legalBasis"],
        )
        for entry in content["items"]
    }


def build_unmapped(content: Mapping[str, Any]) -> dict[str, ListedItem]:
    """Return one department's items that are listed and not mapped, by id."""
    return {
        entry["id"]: ListedItem(entry["id"], content["department"], entry["title"])
        for entry in content.get("unmapped", ())
    }


def _need(declared: Mapping[str, Any], papers: Mapping[str, Paper]) -> Need:
    if "allOf" in declared:
        return AllOf(tuple(_need(member, papers) for member in declared["allOf"]))
    if "anyOf" in declared:
        return AnyOf(tuple(_need(member, papers) for member in declared["anyOf"]))
    if "atLeast" in declared:
        return AtLeast(declared["atLeast"], tuple(_need(member, papers) for member in declared["of"]))
    return Proof(
        id=declared["proof"],
        title=Text(**declared["title"]),
        resource=declared["resource"],
        facts=tuple(declared["facts"]),
        claims=tuple(declared["claims"]),
        paper=papers[declared["paper"]],
        paper_when_absent=declared["paperWhenAbsent"],
    )


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
