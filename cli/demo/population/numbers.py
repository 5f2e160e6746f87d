"""Numbers of the county's people, businesses and titles, right and wrong ones.

Check characters come from `catalog.identifiers` (GB 11643, GB 32100, GB 11714). The county code is one that
GB/T 2260 gives to nobody, so that no number here can be a real person's.
"""

from datetime import date

from catalog.identifiers import credit_code, resident_id

COUNTY = "371399"

_FULL_WIDTH = str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")
_SERIAL_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def resident_number(born_on: date, sequence: int) -> str:
    """Return the resident number; an odd `sequence` (0 to 999) is a man's."""
    body = f"{COUNTY}{born_on:%Y%m%d}{sequence:03}"
    return body + resident_id.check_character(body)


def credit_number(register: str, serial: int) -> str:
    """Return the credit code of a business; `register` is 91 (enterprise) or 92 (individual business)."""
    body = f"MA{_in_serial_alphabet(serial)}"
    front = f"{register}{COUNTY}{body}{credit_code.organisation_check_character(body)}"
    return front + credit_code.check_character(front)


def registration_number(serial: int) -> str:
    """Return the 15-digit registration number: office 6, serial 8, ISO 7064 MOD 11,10 check."""
    return _with_check_digit(f"{COUNTY}{serial:08}")


def food_permit_number(kind: int, serial: int) -> str:
    """Return the number of a food permit: JY, kind 1, office 6, serial 6, ISO 7064 MOD 11,10 check."""
    return f"JY{_with_check_digit(f'{kind}{COUNTY}{serial:06}')}"


def title_number(year: int, serial: int) -> str:
    """Return the number of a real estate title."""
    return f"鲁({year})莒南县不动产权第{serial:07}号"


def unit_number(parcel: int, room: int) -> str:
    """Return the 28-character real estate unit number of a building's unit (GB/T 37346)."""
    return f"{COUNTY}{parcel // 900 + 1:03}{parcel % 900 + 1:03}GB{parcel % 99999 + 1:05}F{room:08}"


def with_wrong_check(code: str) -> str:
    """Return the code with another check digit than its own."""
    return code[:-1] + ("1" if code[-1] != "1" else "2")


def in_legacy_form(number: str) -> str:
    """Return the 15 digits that a resident number of a birth before 2000 once was."""
    return number[:6] + number[8:17]


def in_full_width(code: str) -> str:
    """Return the code as an input method in full-width mode types it."""
    return code.translate(_FULL_WIDTH)


def _with_check_digit(body: str) -> str:
    """Return the digits followed by their ISO 7064 MOD 11,10 check digit."""
    product = 10
    for digit in body:
        product = ((product + int(digit)) % 10 or 10) * 2 % 11
    return f"{body}{(11 - product) % 10}"


def _in_serial_alphabet(serial: int) -> str:
    places = []
    for _ in range(6):
        serial, place = divmod(serial, len(_SERIAL_ALPHABET))
        places.append(_SERIAL_ALPHABET[place])
    return "".join(reversed(places))
