"""What the files of a catalogue may refer to, gathered from all of them before they are judged.

Names come from the files as they are, faulty or not, so that one fault is not reported again wherever its
file is referred to. `None` stands for what could not be read: checks against it stay silent.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from catalog.loader.contract.draft import TERMS, Draft
from catalog.loader.source.document import Document, Path

GROUPS = ("allOf", "anyOf", "of")
"""The keys under which a need lists its members."""


@dataclass(frozen=True, slots=True)
class Resource:
    """What one contract lets others refer to."""

    fields: frozenset[str]
    disclosable: frozenset[str]
    shared: bool
    birth: str | None = None
    restrictions: frozenset[str] = frozenset()
    start: str | None = None
    end: str | None = None

    @property
    def period(self) -> frozenset[str]:
        """The fields that carry the first and the last day of validity, where the contract names them."""
        return frozenset(name for name in (self.start, self.end) if name is not None)

    @property
    def agreeable(self) -> frozenset[str]:
        """What an agreement may grant: what may leave, and what predicates judge by without its leaving."""
        birth = frozenset[str]() if self.birth is None else {self.birth}
        return self.disclosable | self.restrictions | birth | self.period


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
    )


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
                found[item] = _asked(document, (*path, "need"), resources)
    return found


def _asked(
    document: Document, need: Path, resources: Mapping[str, Resource | None]
) -> dict[str, frozenset[str]]:
    asked: dict[str, frozenset[str]] = {}
    for proof in proofs(document, need):
        name = document.text((*proof, "resource"))
        if name is not None:
            fields = {word for key in ("facts", "claims") for _, word in document.words((*proof, key))}
            asked[name] = (
                asked.get(name, frozenset()) | fields | _judged(document, proof, resources.get(name))
            )
    return asked


def _judged(document: Document, proof: Path, found: Resource | None) -> frozenset[str]:
    predicates = (*proof, "predicates")
    fields = frozenset(word for _, word in document.words((*predicates, "notUnderRestriction")))
    if found is None:
        return fields
    if found.birth is not None and document.at((*predicates, "ageAtLeast")) is not None:
        fields |= {found.birth}
    return fields if document.at((*predicates, "validOn")) is None else fields | found.period


def proofs(document: Document, need: Path) -> Iterator[Path]:
    """Yield the place of every proof under a need, in the order of the file."""
    if document.at((*need, "proof")) is not None:
        yield need
    for group in GROUPS:
        for member, _ in document.entries((*need, group)):
            yield from proofs(document, member)
