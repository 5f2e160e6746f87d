"""The days that a window states: declared by the item, asked for by its proofs, told by a contract."""

from collections.abc import Iterator

from catalog.errors import Fault
from catalog.loader.service.declared import Named, Wording, declared_and_asked_for
from catalog.loader.service.index import Index, proofs
from catalog.loader.service.references import Check
from catalog.loader.source.document import Document, Path
from catalog.model import Text

_WORDING = Wording(
    undeclared=Text(
        "该事项的 days 中没有 {name}；已有：{choices}。",
        "The item has no {name} under days; it has: {choices}.",
    ),
    repeated=Text(
        "同一事项内日期 {name} 重复；请换一个。", "The item has a day {name} already; choose another."
    ),
    unused=Text(
        "没有证明以 validOn 使用 {name}；窗口不填报无用的日期，请去掉。",
        "No proof says validOn: {name}; a window states nothing in vain, so take it away.",
    ),
)


def stated_days_are_asked_for(document: Document, _: Index) -> Iterator[Fault]:
    """An item names each stated day once, every `validOn` names one, and none is stated for nothing."""
    for item, _ in document.entries(("items",)):
        asked = [*_asked(document, item)]
        yield from declared_and_asked_for(document, (*item, "days"), asked, _WORDING)


def stated_days_can_be_judged(document: Document, index: Index) -> Iterator[Fault]:
    """The contract tells when validity begins, and the proof with `validOn` asks nothing of today."""
    for item, _ in document.entries(("items",)):
        for path, _ in _asked(document, item):
            name = document.text((*path[:-2], "resource"))
            found = index.resources.get(name or "")
            if found is not None and found.start is None:
                yield document.fault(
                    path,
                    f"{name} 的契约没有写明有效期起始（validity.startField），"
                    "无从判断某日是否有效；请去掉此项。",
                    f"The contract of {name} names no first day of validity (validity.startField), so no day "
                    "can be judged by it; take this away.",
                )
            yield from _of_today(document, path)


def _of_today(document: Document, path: Path) -> Iterator[Fault]:
    others = ", ".join(sorted(str(at[-1]) for at, _ in document.entries(path[:-1]) if at != path))
    if others:
        yield document.fault(
            path,
            f"validOn 依所述之日，{others} 依今日，不能同在一项证明；请分为两项。",
            f"validOn is judged by the stated day, {others} by today: one proof cannot have both, "
            "so make it two.",
        )


def _asked(document: Document, item: Path) -> Iterator[Named]:
    """Yield where each `validOn` of an item stands, and the day it names."""
    for proof in proofs(document, item):
        path = (*proof, "predicates", "validOn")
        name = document.text(path)
        if name is not None:
            yield path, name


DAY_CHECKS: tuple[Check, ...] = (stated_days_are_asked_for, stated_days_can_be_judged)
