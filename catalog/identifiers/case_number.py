"""Does a case number name a person? It stands in the ledger as it is and for ever, so it must not.

Looked through as a reader would: compatibility forms and digits of other scripts become plain, and whatever
is neither letter nor digit (blanks, hyphens, zero-width characters) is left out. Anything that reads as a
resident number (GB 11643) or a foreigner's card names somebody, mistyped or not. Halls do write long numbers:
one that merely holds the day of its filing is no person's, and 15 digits cannot be told from those of others.
"""

import re
from datetime import date, timedelta

from catalog.identifiers import credit_code, resident_id
from catalog.identifiers.fault import IdentifierFault
from catalog.identifiers.plain import plain

# Shorter codes name nobody by themselves, and would be found in case numbers by chance.
_TELLING = 8
# A number whose date is younger names the day of filing, not a birth; infants are found by their own code.
_FILED_WITHIN = timedelta(days=730)
_EARLIEST = date(1880, 1, 1)
_NUMBER = re.compile(r"(?=([0-9]{17}[0-9X]))", re.ASCII)
# 办件编号: 实施编码 (credit code, level, 12 digits of the item), the day, a number of the day.
_HALL_CASE = re.compile(r"(?P<department>[0-9A-Z]{18})[0-9]{13}(?P<day>[0-9]{8})[0-9]{4}", re.ASCII)


def holds_code(case: str, code: str) -> bool:
    """Say whether a case number holds a person's code, a resident number's 15-digit form included."""
    written, sought = plain(case), plain(code)
    forms = {sought, resident_id.current_form(sought), resident_id.legacy_form(sought) or sought}
    return len(sought) >= _TELLING and any(form in written for form in forms)


def names_resident(case: str, today: date) -> bool:
    """Say whether a case number reads as some resident's number; `today` is the day in Asia/Shanghai."""
    return any(_reads_as_person(found[1], today) for found in _numbers(plain(case)))


def _numbers(case: str) -> list[re.Match[str]]:
    found = list(_NUMBER.finditer(case))
    # In the halls' own form item, day and number run together, and read as a person's now and then by chance.
    return [number for number in found if number.start() == 0] if _is_hall_case(case) else found


def _is_hall_case(written: str) -> bool:
    case = _HALL_CASE.fullmatch(written)
    if case is None or credit_code.fault(case["department"]) is not None:
        return False
    return _date(case["day"]) is not None


def _reads_as_person(number: str, today: date) -> bool:
    if resident_id.fault(number) not in {None, IdentifierFault.CHECK_DIGIT}:
        return False
    born = _date(number[6:14])
    return born is not None and _EARLIEST <= born <= today - _FILED_WITHIN


def _date(digits: str) -> date | None:
    try:
        return date.fromisoformat(digits)
    except ValueError:
        return None
