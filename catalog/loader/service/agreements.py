"""Agreements: two known departments, a term in order, and nothing beyond what the items need."""

from collections.abc import Iterator
from datetime import date

from catalog.errors import Fault
from catalog.loader.service.index import Index
from catalog.loader.service.references import (
    Check,
    agreeable_fields,
    file_is_named_after,
    known,
    usable_resource,
)
from catalog.loader.source.document import Document, Path


def consumer_is_known(document: Document, index: Index) -> Iterator[Fault]:
    """The file is named after the consumer, which is a known department."""
    yield from file_is_named_after(document, ("consumer",))
    yield from known(document, ("consumer",), index.departments, "departments.yaml")


def resource_may_be_agreed(document: Document, index: Index) -> Iterator[Fault]:
    """The resource is shared, and lets the agreed fields leave or be judged by."""
    for path, _ in document.entries(("agreements",)):
        name = document.text((*path, "resource"))
        yield from usable_resource(document, (*path, "resource"), index)
        yield from agreeable_fields(document, (*path, "facts"), name, index)


def items_use_the_resource(document: Document, index: Index) -> Iterator[Fault]:
    """Every item exists and has a proof from the resource: an agreement is for a use."""
    if index.uses is None:
        return
    for path, _ in document.entries(("agreements",)):
        name = document.text((*path, "resource"))
        for at, item in document.words((*path, "items")):
            asked = index.uses.get(item)
            if asked is None and item in index.unmapped:
                yield document.fault(
                    at,
                    f"事项 {item} 尚未对应证明；请先在 items 中写明。",
                    f"The item {item} has no proofs yet; name them under items first.",
                )
            elif asked is None:
                yield document.fault(
                    at, f"items 中没有事项 {item}；请改正。", f"items has no {item}; correct it."
                )
            elif name is not None and name not in asked:
                yield document.fault(
                    at,
                    f"事项 {item} 不使用 {name}；请去掉。",
                    f"The item {item} has no proof from {name}; take it away.",
                )


def facts_are_needed(document: Document, index: Index) -> Iterator[Fault]:
    """No fact is agreed that none of the items asks for (minimal use)."""
    if index.uses is None:
        return
    for path, _ in document.entries(("agreements",)):
        name = document.text((*path, "resource")) or ""
        resource = index.resources.get(name)
        items = [item for _, item in document.words((*path, "items"))]
        if resource is None or not all(name in index.uses.get(item, {}) for item in items):
            continue
        asked = frozenset[str]().union(*(index.uses[item][name] for item in items))
        for at, fact in document.words((*path, "facts")):
            if fact in resource.agreeable - asked:
                yield document.fault(
                    at,
                    f"所列事项都不需要 {fact}；按最小必要原则请去掉。",
                    f"None of the items asks for {fact}; take it away.",
                )


def term_is_in_order(document: Document, _: Index) -> Iterator[Fault]:
    """Both days exist, and the last is not before the first."""
    for path, _ in document.entries(("agreements",)):
        days = [day for day in ("startsOn", "endsOn") if document.text((*path, day)) is not None]
        unreal = [day for day in days if _day(document, (*path, day)) is None]
        for day in unreal:
            yield document.fault(
                (*path, day), "没有这一天；请改正。", "There is no such day in the calendar; correct it."
            )
        starts, ends = _day(document, (*path, "startsOn")), _day(document, (*path, "endsOn"))
        if starts is not None and ends is not None and ends < starts:
            yield document.fault(
                (*path, "endsOn"),
                f"止期 {ends} 早于起期 {starts}；请改正。",
                f"The agreement ends on {ends}, before it starts on {starts}; correct it.",
            )


def _day(document: Document, path: Path) -> date | None:
    try:
        return date.fromisoformat(document.text(path) or "")
    except ValueError:
        return None


AGREEMENT_CHECKS: tuple[Check, ...] = (
    consumer_is_known,
    resource_may_be_agreed,
    items_use_the_resource,
    facts_are_needed,
    term_is_in_order,
)
