"""The catalogue's nouns, as frozen values. Words are defined in `docs/glossary.md`."""

from catalog.model.agreement import Agreement
from catalog.model.catalogue import Catalogue
from catalog.model.contract import (
    Contract,
    Field,
    Holder,
    LogicalType,
    QualityRule,
    Severity,
    Sharing,
    SharingAttribute,
    Source,
    Status,
    Validity,
)
from catalog.model.department import Department
from catalog.model.holder_type import HolderType
from catalog.model.item import AllOf, AnyOf, AtLeast, ListedItem, Need, Paper, Proof, ServiceItem, StatedDay
from catalog.model.licence_state import LicenceState
from catalog.model.predicate import AgeAtLeast, NotUnderRestriction, Predicate, ValidOn
from catalog.model.text import Text

__all__ = [
    "AgeAtLeast",
    "Agreement",
    "AllOf",
    "AnyOf",
    "AtLeast",
    "Catalogue",
    "Contract",
    "Department",
    "Field",
    "Holder",
    "HolderType",
    "LicenceState",
    "ListedItem",
    "LogicalType",
    "Need",
    "NotUnderRestriction",
    "Paper",
    "Predicate",
    "Proof",
    "QualityRule",
    "ServiceItem",
    "Severity",
    "Sharing",
    "SharingAttribute",
    "Source",
    "StatedDay",
    "Status",
    "Text",
    "ValidOn",
    "Validity",
]
