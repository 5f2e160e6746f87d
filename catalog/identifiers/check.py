"""The one question asked of a holder's code: what is wrong with it, for any of the sixteen holder types."""

from datetime import date

from catalog.identifiers import credit_code, resident_id
from catalog.identifiers.fault import IdentifierFault
from catalog.identifiers.normalise import SHAPES, character_fault, trim
from catalog.model.holder_type import HolderType


def fault(holder_type: HolderType, code: str, today: date | None = None) -> IdentifierFault | None:
    """Return what is wrong with a holder's code, or `None`.

    The code is judged as `normalise` writes it: blanks at its ends, small letters and a resident number's
    15-digit form are no fault. `today` is the date in Asia/Shanghai; without it, a birth in the future is not
    looked for.
    """
    trimmed = trim(code)
    wrong = character_fault(holder_type, trimmed)
    if wrong is not None:
        return wrong
    if holder_type is HolderType.RESIDENT_ID:
        return resident_id.fault(resident_id.current_form(trimmed), today)
    if holder_type is HolderType.UNIFIED_SOCIAL_CREDIT_CODE:
        return credit_code.fault(trimmed)
    shape = SHAPES[holder_type]
    return None if shape.shortest <= len(trimmed) <= shape.longest else IdentifierFault.LENGTH
