"""Resident identity numbers of GB 11643: 18 characters, the last one an ISO 7064 MOD 11-2 check.

Also holds for residence permits of Hong Kong, Macao and Taiwan residents (81, 82, 83) and for the foreigner's
permanent residence card of 2023 (first digit 9), of which only the first digit and the check are published:
its other digits are not judged. Promises: ASCII digits only, today's date comes from the
caller, and no rule ties the area code to the year of birth: a county code names where the number was given
out, which may be decades after the birth.

The 15-digit form of before 1999 says the same as the 18 characters it became and is converted (decision
0026); without a check digit it proves less, which is why `is_legacy` tells it apart.
"""

import re
from datetime import date
from functools import lru_cache

from catalog.identifiers.fault import IdentifierFault

# GB/T 2260 provinces, then the prefixes of residence permits. Data: a new prefix is one entry more.
PROVINCES = frozenset(
    f"{region}{province}"
    for region, provinces in {"1": "12345", "2": "123", "3": "1234567", "4": "123456", "5": "01234"}.items()
    for province in provinces
) | {"61", "62", "63", "64", "65", "71", "81", "82", "83"}
FOREIGNER = "9"

_CHECK_CHARACTERS = "0123456789X"
_SHAPE = re.compile(r"[0-9]{17}[0-9X]")
_LEGACY_SHAPE = re.compile(r"[0-9]{15}")
LEGACY_CENTENARIANS = frozenset({"996", "997", "998", "999"})
EARLIEST_BIRTH_YEAR = 1800


def check_character(body: str) -> str:
    """Return the check character for the first 17 digits.

    `body` must be 17 ASCII digits.
    """
    # Base 13 is 2 mod 11, so one conversion gives the standard's weighted sum (weights 2^(17-i) mod 11).
    return _CHECK_CHARACTERS[(1 - 2 * int(body, 13)) % 11]


def fault(code: str, today: date | None = None) -> IdentifierFault | None:
    """Return what is wrong with a normalised resident number of 18 characters, or `None`.

    `today` is the date in Asia/Shanghai; without it, a birth in the future is not looked for.
    """
    if _SHAPE.fullmatch(code) is None:
        is_long = len(code) == 18  # noqa: PLR2004 -- the standard's length
        return IdentifierFault.CHARACTERS if is_long else IdentifierFault.LENGTH
    if code[:2] not in PROVINCES and code[0] != FOREIGNER:
        return IdentifierFault.PROVINCE_UNKNOWN
    born = None if code[0] == FOREIGNER else _date(code[6:14])
    if born is None and code[0] != FOREIGNER:
        return IdentifierFault.BIRTH_NOT_A_DATE
    if code[17] != check_character(code[:17]):
        return IdentifierFault.CHECK_DIGIT
    if born is not None and today is not None and born > today:
        return IdentifierFault.BIRTH_IN_FUTURE
    return None


def born_on(code: str) -> date | None:
    """Return the date of birth a normalised number states; `None` if it is faulty or a foreigner's card."""
    return None if code[:1] == FOREIGNER or fault(code) is not None else _date(code[6:14])


def is_legacy(code: str) -> bool:
    """Say whether this is a 15-digit number of before 1999: known province, real date, no check digit."""
    return (
        _LEGACY_SHAPE.fullmatch(code) is not None
        and code[:2] in PROVINCES
        and _date(_legacy_birth(code)) is not None
    )


def current_form(code: str) -> str:
    """Return the 18-character number that a 15-digit legacy number became; any other code as it is.

    The sequences 996 to 999 marked people over a hundred, born in the eighteen hundreds.
    """
    if not is_legacy(code):
        return code
    body = code[:6] + _legacy_birth(code) + code[12:]
    return body + check_character(body)


def legacy_form(code: str) -> str | None:
    """Return the 15 digits that became this 18-character number, or `None` if no legacy number did."""
    digits = code[:6] + code[8:17]
    return digits if digits != code and current_form(digits) == code else None


def _legacy_birth(code: str) -> str:
    century = "18" if code[12:] in LEGACY_CENTENARIANS else "19"
    return century + code[6:12]


@lru_cache(maxsize=65_536)
def _date(digits: str) -> date | None:
    try:
        day = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None
    return day if day.year >= EARLIEST_BIRTH_YEAR else None
