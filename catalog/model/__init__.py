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
from catalog.model.item import (
    AllOf,
    AnyOf,
    AtLeast,
    Choice,
    ListedItem,
    Need,
    Option,
    Paper,
    Proof,
    ServiceItem,
    StatedDay,
)
from catalog.model.licence_state import LicenceState
from catalog.model.party import SUBJECT, Joint, Names, Party, Relation
from catalog.model.predicate import AgeAtLeast, NotUnderRestriction, Predicate, ValidOn
from catalog.model.text import Text

__all__ = [
    "SUBJECT",
    "AgeAtLeast",
    "Agreement",
    "AllOf",
    "AnyOf",
    "AtLeast",
    "Catalogue",
    "Choice",
    "Contract",
    "Department",
    "Field",
    "Holder",
    "HolderType",
    "Joint",
    "LicenceState",
    "ListedItem",
    "LogicalType",
    "Names",
    "Need",
    "NotUnderRestriction",
    "Option",
    "Paper",
    "Party",
    "Predicate",
    "Proof",
    "QualityRule",
    "Relation",
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
