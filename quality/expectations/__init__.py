"""Our own expectations: judges of the mask's bits in SQL, and the rules themselves on pandas.

The pandas forms use the scalar checks of `catalog.identifiers` and plain Python: a second implementation that
shares nothing with `quality.predicates` but the contract, so that the two can be held against each other.
Importing this package imports Great Expectations.
"""

from quality.expectations.flags import ExpectNoUnknownBits, ExpectRuleBitClear
from quality.expectations.identifiers import (
    ExpectBirthToMatchResidentId,
    ExpectColumnValuesToBeCreditCode,
    ExpectColumnValuesToBeResidentId,
    ExpectHolderCodeToBeValid,
    ExpectResidentIdNotToBeLegacy,
    ExpectResidentIdOfTypeNotToBeLegacy,
)
from quality.expectations.keys import ExpectPublishableKeysToBeUnique
from quality.expectations.presence import ExpectRequiredValuesToBePresent

__all__ = [
    "ExpectBirthToMatchResidentId",
    "ExpectColumnValuesToBeCreditCode",
    "ExpectColumnValuesToBeResidentId",
    "ExpectHolderCodeToBeValid",
    "ExpectNoUnknownBits",
    "ExpectPublishableKeysToBeUnique",
    "ExpectRequiredValuesToBePresent",
    "ExpectResidentIdNotToBeLegacy",
    "ExpectResidentIdOfTypeNotToBeLegacy",
    "ExpectRuleBitClear",
]
