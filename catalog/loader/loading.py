"""The whole catalogue from its files: read, check everything, and only then build."""

from pathlib import Path

from catalog.errors import CatalogFaulty, Fault
from catalog.loader.contract.build import build_contract
from catalog.loader.digest import catalogue_digest
from catalog.loader.service import build_agreements, build_departments, build_items, build_papers
from catalog.loader.source.document import Document, read_document
from catalog.loader.source.fold import fold
from catalog.loader.source.tree import DEPARTMENTS, PAPERS, read_tree
from catalog.model import Agreement, Catalogue, Contract, ServiceItem


def load(path: Path) -> Catalogue:
    """Load the catalogue under `path`.

    Raises `CatalogFaulty` with every fault found; nothing is returned on a fault.
    """
    tree = read_tree(path)
    faults: list[Fault] = list(tree.faults)
    documents: dict[str, Document] = {}
    for file, content in tree.files.items():
        document, found = read_document(file, content)
        faults += found
        documents[file], found = fold(document)
        faults += found
    if faults:
        raise CatalogFaulty(faults)
    papers = build_papers(documents[PAPERS].data)
    contracts: dict[str, Contract] = {}
    items: dict[str, ServiceItem] = {}
    agreements: dict[str, Agreement] = {}
    for file, folded in documents.items():
        if file.startswith("contracts/"):
            contract = build_contract(folded.data)
            contracts[contract.name] = contract
        elif file.startswith("items/"):
            items |= build_items(folded.data, papers)
        elif file.startswith("agreements/"):
            agreements |= build_agreements(folded.data)
    digest = catalogue_digest({file: document.data for file, document in documents.items()})
    return Catalogue(build_departments(documents[DEPARTMENTS].data), contracts, items, agreements, digest)
