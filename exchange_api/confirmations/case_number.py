"""A case number that names a person is refused before anything is logged with it."""

from datetime import date

from catalog.identifiers.case_number import holds_code, names_resident
from catalog.model import Text
from exchange_api.problems import Refused
from exchange_api.problems.registry_request import REQUEST_INVALID

_TEXT = Text(
    "办件编号中不得出现证件号码；它会原样记入用数台账。",
    "The case must not hold a person's code: it stands in the ledger as it is.",
)


def require_impersonal(case: str, code: str, today: date) -> None:
    """Raise `Refused` if a case number holds this person's code or reads as a resident number.

    `today` is the day in Asia/Shanghai.
    """
    if holds_code(case, code) or names_resident(case, today):
        raise Refused(REQUEST_INVALID, field="case", detail=_TEXT)
