"""The shipped catalogue as the one that is compared, and copies of it with one thing changed."""

from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import date
from typing import Any

from catalog.comparison import Change, compare
from catalog.loader import load
from catalog.model import Catalogue, Contract, ServiceItem
from exchange.settings import SHIPPED_CATALOGUE

SHIPPED = load(SHIPPED_CATALOGUE)
TODAY = date(2026, 3, 2)
RESOURCE = "public_security/resident_identity"
CONTRACT = SHIPPED.contracts[RESOURCE]


def told(old: Catalogue, new: Catalogue) -> list[tuple[str, str]]:
    """Return kind and place of every change."""
    return places(compare(old, new, TODAY))


def places(changes: Iterable[Change]) -> list[tuple[str, str]]:
    """Return kind and place of these changes."""
    return [(change.kind.value, change.where) for change in changes]


def with_contract(**changed: Any) -> Catalogue:
    """Return the shipped catalogue with these attributes of the resident's contract changed."""
    return holding(replace(CONTRACT, **changed))


def holding(contract: Contract) -> Catalogue:
    """Return the shipped catalogue with this contract in the place of its former one."""
    return replace(SHIPPED, contracts={**SHIPPED.contracts, contract.name: contract})


def with_items(*items: ServiceItem, **changed: Any) -> Catalogue:
    """Return the shipped catalogue with these mapped items and no other."""
    return replace(SHIPPED, items={item.id: item for item in items}, unmapped={}, **changed)


def rewritten(value: Any, old: Any, new: Any) -> Any:
    """Return the value with each occurrence of `old` as `new`."""
    if value == old:
        return new
    if isinstance(value, Mapping):
        return {key: rewritten(member, old, new) for key, member in value.items()}
    if isinstance(value, tuple):
        return tuple(rewritten(member, old, new) for member in value)
    if is_dataclass(value) and not isinstance(value, type):
        names = (field.name for field in fields(value) if field.init)
        return replace(value, **{name: rewritten(getattr(value, name), old, new) for name in names})
    return value
