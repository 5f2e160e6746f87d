"""What the files of a catalogue may refer to, gathered from all of them before they are judged.

Names come from the files as they are, faulty or not, so that one fault is not reported again wherever its
file is referred to. `None` stands for what could not be read: checks against it stay silent.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from dataclasses import field as dataclass_field

from catalog.loader.contract.draft import TERMS, Draft
from catalog.loader.source.document import Document, Path

GROUPS = ("allOf", "anyOf", "of")
"""The keys under which a need lists its members."""


@dataclass(frozen=True, slots=True)
class Resource:
    """What one contract lets others refer to.

    `relations` give the fields by which a row names another person, by role; `named` says whether the rows
    name their holder.
    """

    fields: frozenset[str]
    disclosable: frozenset[str]
    shared: bool
    birth: str | None = None
    restrictions: frozenset[str] = frozenset()
    start: str | None = None
    end: str | None = None
    relations: Mapping[str, frozenset[str]] = dataclass_field(default_factory=dict)
    joint: str | None = None
    named: bool = False

    @property
    def period(self) -> frozenset[str]:
        """The fields that carry the first and the last day of validity, where the contract names them."""
        return frozenset(name for name in (self.start, self.end) if name is not None)

    @property
    def agreeable(self) -> frozenset[str]:
        """What an agreement may grant: what may leave, and what predicates judge by without its leaving."""
        single = {name for name in (self.birth, self.joint) if name is not None}
        naming = frozenset[str]().union(*self.relations.values())
        return self.disclosable | self.restrictions | self.period | naming | single


@dataclass(frozen=True, slots=True)
class Index:
    """All names of a catalogue; `uses` gives per mapped item the fields it asks of each resource."""

    departments: frozenset[str] | None
    papers: frozenset[str] | None
    resources: Mapping[str, Resource | None]
    uses: Mapping[str, Mapping[str, frozenset[str]]] | None
    unmapped: frozenset[str]


def listed(document: Document | None, key: str) -> frozenset[str] | None:
    """Return the ids listed under `key`, or `None` if the file is absent or holds no such list."""
    if document is None or not isinstance(document.at((key,)), list):
        return None
    found = (document.text((*path, "id")) for path, _ in document.entries((key,)))
    return frozenset(name for name in found if name is not None)


def resource(document: Document) -> Resource | None:
    """Return what a contract's folded document lets others refer to, or `None` if it was unreadable."""
    if not isinstance(document.data, dict):
        return None
    return Resource(
        fields=frozenset(Draft(document, None).fields),
        disclosable=frozenset(word for _, word in document.words((*TERMS, "disclosable"))),
        shared=document.text((*TERMS, "sharing", "attribute")) != "not_shared",
        birth=document.text((*TERMS, "birthField")),
        restrictions=_keys(document, (*TERMS, "restrictions")),
        start=document.text((*TERMS, "validity", "startField")),
        end=document.text((*TERMS, "validity", "endField")),
        relations=_relations(document),
        joint=document.text((*TERMS, "jointField")),
        named=document.text((*TERMS, "holder", "nameField")) is not None,
    )


def _relations(document: Document) -> dict[str, frozenset[str]]:
    return {
        str(path[-1]): frozenset(
            name for key in ("codeField", "typeField") if (name := document.text((*path, key))) is not None
        )
        for path, _ in document.entries((*TERMS, "relations"))
    }


def _keys(document: Document, path: Path) -> frozenset[str]:
    found = document.at(path)
    return frozenset(found) if isinstance(found, dict) else frozenset()


def uses(
    documents: Iterable[Document], resources: Mapping[str, Resource | None]
) -> Mapping[str, Mapping[str, frozenset[str]]] | None:
    """Return what each item asks of each resource, by facts, claims and predicates.

    `None` if a file was unreadable.
    """
    found: dict[str, Mapping[str, frozenset[str]]] = {}
    for document in documents:
        if not isinstance(document.at(("items",)), list):
            return None
        for path, _ in document.entries(("items",)):
            item = document.text((*path, "id"))
            if item is not None:
                found[item] = _asked(document, path, resources)
    return found


def _asked(
    document: Document, item: Path, resources: Mapping[str, Resource | None]
) -> dict[str, frozenset[str]]:
    asked: dict[str, frozenset[str]] = {}
    joined = {document.text((*proof, "jointWith")) for proof in proofs(document, item)} - {None}
    for proof in proofs(document, item):
        name = document.text((*proof, "resource"))
        if name is not None:
            fields = {word for key in ("facts", "claims") for _, word in document.words((*proof, key))}
            found = resources.get(name)
            fields |= _judged(document, proof, found) | _tying(document, proof, found, joined)
            asked[name] = asked.get(name, frozenset()) | fields
    return asked


def _tying(
    document: Document, proof: Path, found: Resource | None, joined: Collection[str | None]
) -> frozenset[str]:
    """Return the fields by which a proof's rows are tied to other persons."""
    if found is None:
        return frozenset()
    names = (str(path[-1]) for path, _ in document.words((*proof, "names")))
    fields = frozenset[str]().union(*(found.relations.get(name, frozenset()) for name in names))
    tied = document.at((*proof, "jointWith")) is not None or document.text((*proof, "proof")) in joined
    return fields | {found.joint} if tied and found.joint is not None else fields


def _judged(document: Document, proof: Path, found: Resource | None) -> frozenset[str]:
    predicates = (*proof, "predicates")
    fields = frozenset(word for _, word in document.words((*predicates, "notUnderRestriction")))
    if found is None:
        return fields
    if found.birth is not None and document.at((*predicates, "ageAtLeast")) is not None:
        fields |= {found.birth}
    return fields if document.at((*predicates, "validOn")) is None else fields | found.period


def needs(document: Document, item: Path) -> Iterator[Path]:
    """Yield the place of an item's own need, then of the need of each option."""
    yield (*item, "need")
    for choice, _ in document.entries((*item, "choices")):
        for option, _ in document.entries((*choice, "options")):
            if document.at((*option, "need")) is not None:
                yield (*option, "need")


def proofs(document: Document, item: Path) -> Iterator[Path]:
    """Yield the place of every proof of an item, those of its options last, in the order of the file."""
    for need in needs(document, item):
        yield from proofs_under(document, need)


def proofs_under(document: Document, need: Path) -> Iterator[Path]:
    """Yield the place of every proof under a need, in the order of the file."""
    if document.at((*need, "proof")) is not None:
        yield need
    for group in GROUPS:
        for member, _ in document.entries((*need, group)):
            yield from proofs_under(document, member)
