"""One file, judged for itself: its syntax, the standard's schema and the exchange's own shape.

What a file says for itself depends on its bytes alone, so it is kept by their digest: the standard's
schema costs some 15 ms a contract, and most files of a changed catalogue have not changed.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from catalog.errors import Fault
from catalog.loader.shapes.compare import compare, shape, standard
from catalog.loader.shapes.contract import CONTRACT
from catalog.loader.shapes.service import AGREEMENTS, DEPARTMENTS, ITEMS, PAPERS
from catalog.loader.source.document import Document
from catalog.loader.source.fold import fold
from catalog.loader.source.nodes import read_document

MOST_KEPT = 4096


@dataclass(frozen=True, slots=True)
class Reading:
    """A file's folded content, and what is wrong with the file for itself."""

    document: Document
    faults: tuple[Fault, ...]


_SHAPES = {
    "departments.yaml": shape(DEPARTMENTS),
    "papers.yaml": shape(PAPERS),
    "contracts": shape(CONTRACT),
    "items": shape(ITEMS),
    "agreements": shape(AGREEMENTS),
}
_KEPT: dict[bytes, Reading] = {}


def read(file: str, content: bytes) -> Reading:
    """Judge one file for itself; the same bytes under the same name are judged once a process."""
    key = hashlib.sha256(f"{file}\0".encode() + content).digest()
    kept = _KEPT.get(key)
    if kept is None:
        kept = _read(file, content)
        if len(_KEPT) >= MOST_KEPT:
            _KEPT.clear()
        _KEPT[key] = kept
    return kept


def _read(file: str, content: bytes) -> Reading:
    raw, faults = read_document(file, content)
    if raw.data is None:
        return Reading(raw, tuple(faults))
    kind = file.split("/", maxsplit=1)[0]
    document = raw
    if kind == "contracts":
        document, doubled = fold(raw)
        faults += doubled + compare(raw, standard())
    return Reading(document, _one_a_place([*faults, *compare(document, _SHAPES[kind])]))


def _one_a_place(faults: Iterable[Fault]) -> tuple[Fault, ...]:
    """Keep the first fault of each place: the standard and our shape often say the same twice."""
    kept: dict[str, Fault] = {}
    for fault in faults:
        kept.setdefault(fault.where, fault)
    return tuple(kept.values())
