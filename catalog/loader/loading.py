"""The whole catalogue from its files: read, judge everything, and only then build."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from catalog.errors import CatalogFaulty, DepartmentUnknown
from catalog.loader.contract import build_contract
from catalog.loader.digest import catalogue_digest
from catalog.loader.judging import Readings, documents, judge
from catalog.loader.reading import read
from catalog.loader.service.build import (
    build_agreements,
    build_departments,
    build_items,
    build_papers,
    build_unmapped,
)
from catalog.loader.source.tree import DEPARTMENTS, PAPERS, Tree, read_tree
from catalog.model import Agreement, Catalogue, Contract, Department, ListedItem, ServiceItem

MOST_KEPT = 8
_KEPT: dict[bytes, Catalogue] = {}


@dataclass(frozen=True, slots=True)
class DepartmentContracts:
    """One department with the contracts of its own resources, by name."""

    department: Department
    contracts: Mapping[str, Contract]


def load(path: Path) -> Catalogue:
    """Load the catalogue under `path`.

    The same bytes give the same object for as long as it is kept. Raises `CatalogFaulty` with every fault
    found; nothing is returned on a fault.
    """
    tree = read_tree(path)
    kept = _KEPT.get(tree.digest)
    if kept is not None:
        return kept
    readings = _judged(tree)
    catalogue = _build(readings)
    if len(_KEPT) >= MOST_KEPT:
        _KEPT.clear()
    _KEPT[tree.digest] = catalogue
    return catalogue


def files_digest(path: Path) -> bytes:
    """Return the digest of the catalogue's files as they are, sound or not; nothing is parsed."""
    return read_tree(path).digest


def load_department(path: Path, department: str) -> DepartmentContracts:
    """Load one department's contracts and nothing else, under the same checks.

    Raises `CatalogFaulty` with every fault of these files, and `DepartmentUnknown`.
    """
    readings = _judged(read_tree(path, department))
    departments = build_departments(readings[DEPARTMENTS].document.data)
    if department not in departments:
        raise DepartmentUnknown(department, tuple(departments))
    return DepartmentContracts(departments[department], _contracts(readings))


def _judged(tree: Tree) -> Readings:
    readings = {file: read(file, content) for file, content in tree.files.items()}
    faults = (*tree.faults, *judge(readings))
    if faults:
        raise CatalogFaulty(faults)
    return readings


def _build(readings: Readings) -> Catalogue:
    contracts = _contracts(readings)
    papers = build_papers(readings[PAPERS].document.data)
    items: dict[str, ServiceItem] = {}
    unmapped: dict[str, ListedItem] = {}
    agreements: dict[str, Agreement] = {}
    for document in documents(readings, "items"):
        items |= build_items(document.data, papers, contracts)
        unmapped |= build_unmapped(document.data)
    for document in documents(readings, "agreements"):
        agreements |= build_agreements(document.data)
    return Catalogue(
        departments=build_departments(readings[DEPARTMENTS].document.data),
        contracts=contracts,
        items=items,
        agreements=agreements,
        digest=catalogue_digest({file: reading.document.data for file, reading in readings.items()}),
        unmapped=unmapped,
    )


def _contracts(readings: Readings) -> dict[str, Contract]:
    built = (build_contract(document.data) for document in documents(readings, "contracts"))
    return {contract.name: contract for contract in built}
