"""The whole catalogue, as loaded and checked."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from catalog.model.agreement import Agreement
from catalog.model.contract import Contract
from catalog.model.department import Department
from catalog.model.item import ListedItem, ServiceItem


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All departments, contracts and items by id; `digest` is the SHA-256 over all of them.

    `agreements` are the seeds found beside the contracts; their truth is the database.
    `unmapped` are the items that are listed and cannot be confirmed yet; no id stands in both.
    """

    departments: Mapping[str, Department]
    contracts: Mapping[str, Contract]
    items: Mapping[str, ServiceItem]
    agreements: Mapping[str, Agreement]
    digest: str
    unmapped: Mapping[str, ListedItem] = field(default_factory=dict)
