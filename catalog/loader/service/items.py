"""Service items: what they need exists, may be asked for, and stands on a basis or says it has none."""

from collections.abc import Iterator, Mapping
from typing import Any

from catalog.errors import Fault
from catalog.loader.service.declared import repeated
from catalog.loader.service.index import GROUPS, Index, Resource, needs, proofs
from catalog.loader.service.references import (
    Check,
    disclosable_fields,
    file_is_named_after,
    known,
    usable_resource,
)
from catalog.loader.source.document import Document, Path

_NEEDS = ("proof", "allOf", "anyOf", "atLeast")


def items_belong_to_a_department(document: Document, index: Index) -> Iterator[Fault]:
    """The file is named after its department, which is known."""
    yield from file_is_named_after(document, ("department",))
    yield from known(document, ("department",), index.departments, "departments.yaml")


def basis_is_cited_or_missing(document: Document, _: Index) -> Iterator[Fault]:
    """An item cites its legal basis, or says by `unsourced: true` that none is known."""
    for path, item in document.entries(("items",)):
        if not isinstance(item, dict) or "legalBasis" not in item:
            continue
        unsourced = item.get("unsourced", False)
        if item["legalBasis"] is None and unsourced is False:
            yield document.fault(
                (*path, "unsourced"),
                "没有设定依据的事项应写明 unsourced: true。",
                "An item without a legal basis has to say so: unsourced: true.",
            )
        if item["legalBasis"] is not None and unsourced is True:
            yield document.fault(
                (*path, "unsourced"),
                "已写设定依据，不能同时写 unsourced: true；请去掉一个。",
                "A legal basis is cited, so it is not unsourced; take one of the two away.",
            )


def needs_are_of_one_kind(document: Document, _: Index) -> Iterator[Fault]:
    """A need is a proof, all of several, any of several, or some of several and not all."""
    for path, _ in document.entries(("items",)):
        for need in needs(document, path):
            yield from _need(document, need)


def _need(document: Document, path: Path) -> Iterator[Fault]:
    need = document.at(path)
    if not isinstance(need, dict):
        return
    if not any(kind in need for kind in _NEEDS):
        yield document.fault(
            path,
            "应写明 proof、allOf、anyOf 或 atLeast 之一。",
            "Declare one of proof, allOf, anyOf and atLeast.",
        )
    yield from _choice(document, path, need)
    for group in GROUPS:
        for member, _ in document.entries((*path, group)):
            yield from _need(document, member)


def _choice(document: Document, path: Path, need: Mapping[str, Any]) -> Iterator[Fault]:
    count, members = need.get("atLeast"), need.get("of")
    if isinstance(count, int) and isinstance(members, list) and count >= len(members):
        yield document.fault(
            (*path, "atLeast"),
            f"共 {len(members)} 项，应至少取 2 项、至多 {len(members) - 1} 项；全部需要请用 allOf。",
            f"Of {len(members)} members 2 to {len(members) - 1} may be asked; for all of them say allOf.",
        )


def proofs_can_be_answered(document: Document, index: Index) -> Iterator[Fault]:
    """A proof's resource is shared, its facts and claims may leave, its paper is known, its id its own."""
    for path, _ in document.entries(("items",)):
        for proof in proofs(document, path):
            name = document.text((*proof, "resource"))
            yield from usable_resource(document, (*proof, "resource"), index)
            yield from disclosable_fields(document, (*proof, "facts"), name, index)
            yield from disclosable_fields(document, (*proof, "claims"), name, index)
            yield from known(document, (*proof, "paper"), index.papers, "papers.yaml")
        yield from _own_ids(document, path)


def _own_ids(document: Document, item: Path) -> Iterator[Fault]:
    places = ((*proof, "proof") for proof in proofs(document, item))
    named = ((path, name) for path in places if (name := document.text(path)) is not None)
    for path, name in repeated(named):
        yield document.fault(
            path,
            f"同一事项内证明 {name} 重复；请换一个。",
            f"The item has a proof {name} already; choose another.",
        )


def predicates_can_be_judged(document: Document, index: Index) -> Iterator[Fault]:
    """A proof's predicates ask what the contract of its resource says a field for."""
    for path, _ in document.entries(("items",)):
        for proof in proofs(document, path):
            name = document.text((*proof, "resource"))
            found = index.resources.get(name or "")
            if found is not None:
                yield from _age(document, (*proof, "predicates", "ageAtLeast"), f"{name}", found)
                yield from _restrictions(
                    document, (*proof, "predicates", "notUnderRestriction"), f"{name}", found
                )


def _age(document: Document, path: Path, name: str, found: Resource) -> Iterator[Fault]:
    if document.at(path) is not None and found.birth is None:
        yield document.fault(
            path,
            f"{name} 的契约没有说明哪个数据项是出生日期；请在契约中写 birthField，或去掉此项。",
            f"The contract of {name} does not say which field is the date of birth; "
            "write birthField there, or take this away.",
        )


def _restrictions(document: Document, path: Path, name: str, found: Resource) -> Iterator[Fault]:
    choices = ", ".join(sorted(found.restrictions)) or "–"
    for at, field in document.words(path):
        if field not in found.restrictions:
            yield document.fault(
                at,
                f"{name} 的契约未将 {field} 列入 restrictions；可用的有：{choices}。",
                f"The contract of {name} has no {field} under restrictions; it has: {choices}.",
            )


ITEM_CHECKS: tuple[Check, ...] = (
    items_belong_to_a_department,
    basis_is_cited_or_missing,
    needs_are_of_one_kind,
    proofs_can_be_answered,
    predicates_can_be_judged,
)
