"""How proofs tie persons to each other: by what a contract says a row tells of others (ADR 0046)."""

from collections.abc import Iterator, Mapping

from catalog.errors import Fault
from catalog.loader.service.index import Index, Resource, needs, proofs, proofs_under
from catalog.loader.service.references import Check
from catalog.loader.source.document import Document, Path
from catalog.model import SUBJECT


def relations_are_declared(document: Document, index: Index) -> Iterator[Fault]:
    """A row can name only persons for whom the contract of its resource has fields."""
    for item, _ in document.entries(("items",)):
        for proof in proofs(document, item):
            found = _resource(document, proof, index)
            for path, party in document.words((*proof, "names")):
                if found is not None and path[-1] not in found.relations:
                    choices = ", ".join(sorted(found.relations)) or "–"
                    yield document.fault(
                        path,
                        f"契约的 relations 中没有 {path[-1]}；可用的有：{choices}。",
                        f"The contract has no {path[-1]} under relations; it has: {choices}.",
                    )
                if party == (document.text((*proof, "holder")) or SUBJECT):
                    yield document.fault(
                        path,
                        f"{party} 就是该证明的持有人；应为另一人。",
                        f"{party} is the proof's own holder; expected another person.",
                    )


def joint_holders_share_a_licence(document: Document, index: Index) -> Iterator[Fault]:
    """`jointWith` names a proof of another person from the same resource, which tells what is one licence."""
    for item, _ in document.entries(("items",)):
        within = _reach(document, item)
        for proof in proofs(document, item):
            other = _other(document, proof, "jointWith", within)
            found = _resource(document, proof, index)
            path = (*proof, "jointWith")
            if found is not None and found.joint is None and document.at(path) is not None:
                yield document.fault(
                    path,
                    "契约没有写明 jointField，无从判断是否同一证照；请在契约中写明，或去掉此项。",
                    "The contract names no jointField, so one licence cannot be told from two; "
                    "write it there, or take this away.",
                )
            if other is None:
                yield from _out_of_reach(document, path, within)
            elif not _may_join(document, proof, other):
                yield document.fault(
                    path,
                    "应为同一资源、另一持有人、且自身没有 jointWith 的证明。",
                    "Expected a proof from the same resource, of another holder, without a jointWith.",
                )


def same_holders_are_named(document: Document, index: Index) -> Iterator[Fault]:
    """`sameHolderAs` names another proof of the same person, and both resources name their holders."""
    for item, _ in document.entries(("items",)):
        within = _reach(document, item)
        for proof in proofs(document, item):
            path, other = (*proof, "sameHolderAs"), _other(document, proof, "sameHolderAs", within)
            if other is None:
                yield from _out_of_reach(document, path, within)
            elif other == proof or _holder(document, proof) != _holder(document, other):
                yield document.fault(
                    path,
                    "应为同一持有人的另一项证明；他人的证明请用 jointWith 或 names。",
                    "Expected another proof of the same holder; for another person's use jointWith or names.",
                )
            elif any(one is not None and not one.named for one in _both(document, proof, other, index)):
                yield document.fault(
                    path,
                    "两项证明的契约都应有持有人姓名字段（nameField），否则无从比对。",
                    "Both contracts have to name their holder (nameField), else there is nothing to compare.",
                )


def _may_join(document: Document, proof: Path, other: Path) -> bool:
    same = document.text((*proof, "resource")) == document.text((*other, "resource"))
    apart = _holder(document, proof) != _holder(document, other)
    return same and apart and document.at((*other, "jointWith")) is None


def _reach(document: Document, item: Path) -> Mapping[Path, Mapping[str, Path]]:
    """Return, for each proof, those that are there whenever it is: of the item's own need, and its own."""
    own = {document.text((*at, "proof")): at for at in proofs_under(document, (*item, "need"))}
    reach: dict[Path, Mapping[str, Path]] = {}
    for need in needs(document, item):
        members = list(proofs_under(document, need))
        there = own | {document.text((*at, "proof")): at for at in members}
        named = {name: at for name, at in there.items() if name is not None}
        reach |= dict.fromkeys(members, named)
    return reach


def _other(
    document: Document, proof: Path, key: str, within: Mapping[Path, Mapping[str, Path]]
) -> Path | None:
    return within[proof].get(document.text((*proof, key)) or "")


def _out_of_reach(
    document: Document, path: Path, within: Mapping[Path, Mapping[str, Path]]
) -> Iterator[Fault]:
    name = document.text(path)
    if name is not None:
        choices = ", ".join(sorted(within[path[:-1]]))
        yield document.fault(
            path,
            f"没有与此同时需要的证明 {name}；可用的有：{choices}。",
            f"No proof {name} is asked for whenever this one is; there are: {choices}.",
        )


def _holder(document: Document, proof: Path) -> str:
    return document.text((*proof, "holder")) or SUBJECT


def _resource(document: Document, proof: Path, index: Index) -> Resource | None:
    return index.resources.get(document.text((*proof, "resource")) or "")


def _both(document: Document, proof: Path, other: Path, index: Index) -> tuple[Resource | None, ...]:
    return _resource(document, proof, index), _resource(document, other, index)


TIE_CHECKS: tuple[Check, ...] = (
    relations_are_declared,
    joint_holders_share_a_licence,
    same_holders_are_named,
)
