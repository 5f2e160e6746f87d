"""The further persons of a question: declared by the item, each asked of or named by some proof."""

from collections.abc import Iterator

from catalog.errors import Fault
from catalog.loader.service.index import Index, proofs
from catalog.loader.service.references import Check
from catalog.loader.source.document import Document, Path
from catalog.model import SUBJECT


def parties_are_asked_of(document: Document, _: Index) -> Iterator[Fault]:
    """An item names each party once, every proof's persons are among them, and none is named for nothing."""
    for item, _ in document.entries(("items",)):
        places = [(*path, "id") for path, _ in document.entries((*item, "parties"))]
        declared = [(path, name) for path in places if (name := document.text(path)) is not None]
        asked = [found for proof in proofs(document, item) for found in _roles(document, proof)]
        yield from _undeclared(document, asked, {name for _, name in declared} | {SUBJECT})
        yield from _superfluous(document, declared, {name for _, name in asked})


def _roles(document: Document, proof: Path) -> Iterator[tuple[Path, str]]:
    """Yield where a proof says whose it is or whom its row has to name, and the role."""
    holder = document.text((*proof, "holder"))
    if holder is not None:
        yield (*proof, "holder"), holder
    yield from document.words((*proof, "names"))


def _undeclared(document: Document, asked: list[tuple[Path, str]], declared: set[str]) -> Iterator[Fault]:
    choices = ", ".join(sorted(declared))
    for path, name in asked:
        if name not in declared:
            yield document.fault(
                path,
                f"该事项的 parties 中没有 {name}；可用的有：{choices}。",
                f"The item has no {name} under parties; it has: {choices}.",
            )


def _superfluous(document: Document, declared: list[tuple[Path, str]], asked: set[str]) -> Iterator[Fault]:
    seen: set[str] = set()
    for path, name in declared:
        if name == SUBJECT or name in seen:
            yield document.fault(
                path,
                f"同一事项内当事人 {name} 重复；请换一个。",
                f"The item has a person {name} already; choose another.",
            )
        elif name not in asked:
            yield document.fault(
                path,
                f"没有证明以 holder 或 names 使用 {name}；窗口不填报无用的人，请去掉。",
                f"No proof uses {name} as holder or in names; nobody is named in vain, so take it away.",
            )
        seen.add(name)


PARTY_CHECKS: tuple[Check, ...] = (parties_are_asked_of,)
