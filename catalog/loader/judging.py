"""A whole catalogue judged: each file for itself, each contract's meaning, and all references between files.

`CONTRACT_CHECKS` and `SERVICE_CHECKS` are the lists of what is asked; each check is one named promise.
"""

from collections.abc import Iterator, Mapping

from catalog.errors import Fault
from catalog.loader.contract import CONTRACT_CHECKS, Draft
from catalog.loader.reading import Reading
from catalog.loader.service.agreements import AGREEMENT_CHECKS
from catalog.loader.service.choices import CHOICE_CHECKS
from catalog.loader.service.days import DAY_CHECKS
from catalog.loader.service.departments import DEPARTMENT_CHECKS
from catalog.loader.service.index import Index, listed, resource, uses
from catalog.loader.service.items import ITEM_CHECKS
from catalog.loader.service.parties import PARTY_CHECKS
from catalog.loader.service.references import Check, distinct_ids
from catalog.loader.service.ties import TIE_CHECKS
from catalog.loader.source.document import Document
from catalog.loader.source.tree import DEPARTMENTS, PAPERS
from catalog.loader.undecided import undecided

Readings = Mapping[str, Reading]

SERVICE_CHECKS: Mapping[str, tuple[Check, ...]] = {
    DEPARTMENTS: DEPARTMENT_CHECKS,
    "items": (*ITEM_CHECKS, *DAY_CHECKS, *PARTY_CHECKS, *TIE_CHECKS, *CHOICE_CHECKS),
    "agreements": AGREEMENT_CHECKS,
}
_IDS = (("departments",), ("papers",), ("items", "unmapped"), ("agreements",))


def judge(readings: Readings) -> tuple[Fault, ...]:
    """Return every fault; what a file gets wrong for itself is not judged again for its meaning."""
    documents_read = [reading.document for _, reading in sorted(readings.items())]
    left = [fault for document in documents_read for fault in undecided(document)]
    open_places = {(fault.file, fault.where) for fault in left}
    shapes = [fault for _, reading in sorted(readings.items()) for fault in reading.faults]
    found = left + [fault for fault in shapes if (fault.file, fault.where) not in open_places]
    places = {(fault.file, fault.where) for fault in found}
    meant = (fault for fault in _meaning(readings) if (fault.file, fault.where) not in places)
    return (*found, *meant)


def documents(readings: Readings, kind: str) -> Iterator[Document]:
    """Yield the documents of one kind (`contracts`, `departments.yaml` …) that could be read, by name."""
    for file, reading in sorted(readings.items()):
        if file.split("/")[0] == kind and reading.document.data is not None:
            yield reading.document


def _meaning(readings: Readings) -> Iterator[Fault]:
    index = _index(readings)
    for document in documents(readings, "contracts"):
        draft = Draft(document, index.departments)
        for ask in CONTRACT_CHECKS:
            yield from ask(draft)
    for kind, checks in SERVICE_CHECKS.items():
        for document in documents(readings, kind):
            for check in checks:
                yield from check(document, index)
    for keys in _IDS:
        every = [reading.document for _, reading in sorted(readings.items())]
        yield from distinct_ids(every, keys)


def _index(readings: Readings) -> Index:
    resources = {
        file.removeprefix("contracts/").removesuffix(".yaml"): resource(reading.document)
        for file, reading in readings.items()
        if file.startswith("contracts/")
    }
    items = (reading.document for file, reading in readings.items() if file.startswith("items/"))
    return Index(
        departments=listed(_document(readings, DEPARTMENTS), "departments"),
        papers=listed(_document(readings, PAPERS), "papers"),
        resources=resources,
        uses=uses(items, resources),
        unmapped=frozenset(
            name for document in documents(readings, "items") for name in listed(document, "unmapped") or ()
        ),
    )


def _document(readings: Readings, file: str) -> Document | None:
    return readings[file].document if file in readings else None
