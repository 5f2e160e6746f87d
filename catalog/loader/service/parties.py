"""The further persons of a question: declared by the item, each asked of or named by some proof."""

from collections.abc import Iterator

from catalog.errors import Fault
from catalog.loader.service.declared import Named, Wording, declared_and_asked_for
from catalog.loader.service.index import Index, proofs
from catalog.loader.service.references import Check
from catalog.loader.source.document import Document, Path
from catalog.model import SUBJECT, Text

_WORDING = Wording(
    undeclared=Text(
        "该事项的 parties 中没有 {name}；可用的有：{choices}。",
        "The item has no {name} under parties; it has: {choices}.",
    ),
    repeated=Text(
        "同一事项内当事人 {name} 重复；请换一个。", "The item has a person {name} already; choose another."
    ),
    unused=Text(
        "没有证明以 holder 或 names 使用 {name}；窗口不填报无用的人，请去掉。",
        "No proof uses {name} as holder or in names; nobody is named in vain, so take it away.",
    ),
)


def parties_are_asked_of(document: Document, _: Index) -> Iterator[Fault]:
    """An item names each party once, every proof's persons are among them, and none is named for nothing."""
    for item, _ in document.entries(("items",)):
        asked = [named for proof in proofs(document, item) for named in _roles(document, proof)]
        yield from declared_and_asked_for(document, (*item, "parties"), asked, _WORDING, given={SUBJECT})


def _roles(document: Document, proof: Path) -> Iterator[Named]:
    """Yield where a proof says whose it is or whom its row has to name, and the role."""
    holder = document.text((*proof, "holder"))
    if holder is not None:
        yield (*proof, "holder"), holder
    yield from document.words((*proof, "names"))


PARTY_CHECKS: tuple[Check, ...] = (parties_are_asked_of,)
