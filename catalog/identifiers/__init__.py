"""Identifiers of persons, organisations and licences: checked, normalised and masked by rules of our own.

Sources: GB 11643 (resident numbers), GB 32100 (credit codes), GB 11714 (organisation codes), GB/T 36904
(licence identifiers), GB/T 36903 appendix A (holder types). Pure: no clock, no network, nothing logged.
"""

from catalog.identifiers.check import fault
from catalog.identifiers.fault import FAULT_TEXT, WARNING_TEXT, IdentifierFault, IdentifierWarning
from catalog.identifiers.masking import mask, mask_name
from catalog.identifiers.normalise import normalise
from catalog.identifiers.spotting import mask_residents

__all__ = [
    "FAULT_TEXT",
    "WARNING_TEXT",
    "IdentifierFault",
    "IdentifierWarning",
    "fault",
    "mask",
    "mask_name",
    "mask_residents",
    "normalise",
]
