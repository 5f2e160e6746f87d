"""A whole catalogue judged: each file for itself, each contract's meaning, and all references between files.

`CONTRACT_CHECKS` and `SERVICE_CHECKS` are the lists of what is asked; each check is one named promise.
"""

from collections.abc import Iterator, Mapping

from catalog.errors import Fault
from catalog.loader.contract import CHECKS as CONTRACT_CHECKS
from catalog.loader.contract import Draft
from catalog.loader.reading import Reading, one_a_place
from catalog.loader.service.agreements import AGREEMENT_CHECKS
from catalog.loader.service.departments import DEPARTMENT_CHECKS
from catalog.loader.service.index import Index, listed, resource, uses
from catalog.loader.service.items import ITEM_CHECKS
from catalog.loader.service.references import Check, distinct_ids
from catalog.loader.source.document import Document
from catalog.loader.source.tree import DEPARTMENTS, PAPERS

Readings = Mapping[str, Reading]

SERVICE_CHECKS: Mapping[str, tuple[Check, ...]] = {
    DEPARTMENTS: DEPARTMENT_CHECKS,
    "items": ITEM_CHECKS,
    "agreements": AGREEMENT_CHECKS,
}
_IDS = ("departments", "papers", "items", "agreements")


def judge(readings: Readings) -> tuple[Fault, ...]:
    """Return every fault of the files, one a place."""
    return one_a_place(_faults(readings))


def documents(readings: Readings, kind: str) -> Iterator[Document]:
    """Yield the documents of one kind (`contracts`, `departments.yaml` …) in the order of their names."""
    for file, reading in sorted(readings.items()):
        if file.split("/")[0] == kind:
            yield reading.document


def _faults(readings: Readings) -> Iterator[Fault]:
    for _, reading in sorted(readings.items()):
        yield from reading.faults
    index = _index(readings)
    for document in documents(readings, "contracts"):
        draft = Draft(document, index.departments)
        for ask in CONTRACT_CHECKS:
            yield from ask(draft)
    for kind, checks in SERVICE_CHECKS.items():
        for document in documents(readings, kind):
            for check in checks:
                yield from check(document, index)
    for key in _IDS:
        every = [reading.document for _, reading in sorted(readings.items())]
        yield from distinct_ids(every, key)


def _index(readings: Readings) -> Index:
    return Index(
        departments=listed(_document(readings, DEPARTMENTS), "departments"),
        papers=listed(_document(readings, PAPERS), "papers"),
        resources={
            document.file.removeprefix("contracts/").removesuffix(".yaml"): resource(document)
            for document in documents(readings, "contracts")
        },
        uses={item: asked for document in documents(readings, "items") for item, asked in uses(document)},
    )


def _document(readings: Readings, file: str) -> Document | None:
    return readings[file].document if file in readings else None
