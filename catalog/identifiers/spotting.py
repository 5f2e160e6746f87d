"""Resident numbers that stand where none belongs: found in any text and masked there.

Looked at as a reader would: digits of any script count, and so do digits in groups. Area and birth are
enough, for a number may be cut off, mistyped, rounded by a spreadsheet or run together with its neighbour;
15 digits are taken for a number of before 1999 if they state a day of birth. A register's own number that
happens to read so is masked too.
"""

import re
from collections.abc import Iterator
from datetime import date

from catalog.identifiers import resident_id
from catalog.identifiers.masking import mask
from catalog.identifiers.plain import plain

CENTURIES = ("18", "19", "20")
LATEST_BIRTH_YEAR = 2100

_GAP = r"[\s\u200b-\u200d\u2010-\u2015\u2060\ufeff._·-]{0,2}"
_EIGHTEEN = re.compile(r"(?<!\d)\d{17}[\dXxＸｘ](?!\d)")
_AREA_AND_BIRTH = re.compile(rf"(?=(\d(?:{_GAP}\d){{13}}(?:{_GAP}\d){{0,3}}(?:{_GAP}[\dXxＸｘ])?))")
_FIFTEEN = re.compile(rf"(?<!\d)(?=(\d(?:{_GAP}\d){{14}})(?!\d))")


def mask_residents(text: str) -> str:
    """Return the text with each resident number that stands in it masked."""
    pieces, end = [], 0
    for first, last in sorted(set(_spans(text))):
        if last > end:
            begin = max(first, end)
            pieces += [text[end:begin], _without_birth(text[begin:last])]
            end = last
    return "".join([*pieces, text[end:]])


def _without_birth(found: str) -> str:
    """Return the number masked; one that was cut off ends in its birth and keeps no end."""
    is_whole = len(plain(found)) in {15, 18} and "." not in found
    return mask(found) if is_whole else found[:4] + "*" * (len(found) - 4)


def _spans(text: str) -> Iterator[tuple[int, int]]:
    for match in _EIGHTEEN.finditer(text):
        if plain(match[0])[6:8] in CENTURIES:
            yield match.span()
    for match in _AREA_AND_BIRTH.finditer(text):
        is_inside = text[match.start() - 1 : match.start()].isdecimal()
        if _states_birth(plain(match[1])) and not (is_inside and _is_grouped(match[1])):
            yield match.span(1)
    for match in _FIFTEEN.finditer(text):
        if resident_id.is_legacy(plain(match[1])):
            yield match.span(1)


def _states_birth(digits: str) -> bool:
    if digits[:2] not in resident_id.PROVINCES and digits[0] != resident_id.FOREIGNER:
        return False
    try:
        born = date(int(digits[6:10]), int(digits[10:12]), int(digits[12:14]))
    except ValueError:
        return False
    return resident_id.EARLIEST_BIRTH_YEAR <= born.year <= LATEST_BIRTH_YEAR


def _is_grouped(found: str) -> bool:
    """Say whether other signs stand between the digits: such a run begins where its first group does."""
    return not found[:14].isdecimal()
