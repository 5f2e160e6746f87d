"""The one written form of a holder's code, from which its lookup key is made.

Trims white space and zero-width characters at both ends, makes ASCII letters capital and full-width
parentheses plain (decision 0048), and writes a 15-digit resident number as the 18 characters it became
(decision 0026); nothing else is folded. Full-width digits and look-alike letters of other scripts are refused
rather than repaired: a guess here would look up another person. Lengths and check digits are the business of
`catalog.identifiers.check`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from catalog.comparable import BLANKS, PARENTHESES
from catalog.identifiers import resident_id
from catalog.identifiers.fault import IdentifierFault
from catalog.model.holder_type import HolderType

_FOLDED = {ord(letter): letter.upper() for letter in "abcdefghijklmnopqrstuvwxyz"} | PARENTHESES
_HAN = "\u3007\u3400-\u9fff\U00020000-\U0003ffff"


@dataclass(frozen=True, slots=True)
class CodeShape:
    """Which characters codes of one holder type use (the inside of a regex class), and how many."""

    characters: str
    shortest: int
    longest: int


_EIGHTEEN = CodeShape("0-9A-Z", 18, 18)
_MILITARY = CodeShape(f"0-9A-Z{_HAN}()-", 4, 30)
_DOCUMENT = CodeShape(f"0-9A-Z{_HAN}()〔〕/.-", 2, 40)
_PASSPORT = CodeShape("0-9A-Z", 5, 20)
_PERMIT = CodeShape("0-9A-Z()", 8, 20)

# Only 001 and 111 have a published structure; for the others this is data, wide on purpose.
SHAPES: Mapping[HolderType, CodeShape] = MappingProxyType(
    {
        HolderType.UNIFIED_SOCIAL_CREDIT_CODE: _EIGHTEEN,
        HolderType.OTHER_ORGANISATION_CODE: _DOCUMENT,
        HolderType.RESIDENT_ID: _EIGHTEEN,
        HolderType.OFFICER_CARD: _MILITARY,
        HolderType.ARMED_POLICE_OFFICER_CARD: _MILITARY,
        HolderType.SOLDIER_CARD: _MILITARY,
        HolderType.ARMED_POLICE_SOLDIER_CARD: _MILITARY,
        HolderType.MILITARY_CIVILIAN_CARD: _MILITARY,
        HolderType.ARMED_POLICE_CIVILIAN_CARD: _MILITARY,
        HolderType.DIPLOMATIC_PASSPORT: _PASSPORT,
        HolderType.SERVICE_PASSPORT: _PASSPORT,
        HolderType.PUBLIC_AFFAIRS_PASSPORT: _PASSPORT,
        HolderType.ORDINARY_PASSPORT: _PASSPORT,
        HolderType.TAIWAN_TRAVEL_PERMIT: _PERMIT,
        HolderType.HONG_KONG_MACAO_TRAVEL_PERMIT: _PERMIT,
        HolderType.OTHER_PERSON_CODE: _DOCUMENT,
    }
)
_PATTERNS = {holder_type: re.compile(f"[{shape.characters}]+") for holder_type, shape in SHAPES.items()}


def trim(code: str) -> str:
    """Return the code without white space at its ends, with capital ASCII letters and plain parentheses."""
    return code.strip(BLANKS).translate(_FOLDED)


def character_fault(holder_type: HolderType, trimmed: str) -> IdentifierFault | None:
    """Return why the characters of a trimmed code cannot be those of its type, or `None`."""
    if not trimmed:
        return IdentifierFault.BLANK
    if _PATTERNS[holder_type].fullmatch(trimmed):
        return None
    if any(_looks_alike(character) for character in trimmed):
        return IdentifierFault.LOOK_ALIKE
    return IdentifierFault.CHARACTERS


def normalise(holder_type: HolderType, code: str) -> str | None:
    """Return the code in its one written form, or `None` if it holds characters its type does not use."""
    trimmed = trim(code)
    if character_fault(holder_type, trimmed) is not None:
        return None
    return resident_id.current_form(trimmed) if holder_type is HolderType.RESIDENT_ID else trimmed


def _looks_alike(character: str) -> bool:
    """Say whether this is a digit or letter outside ASCII (full-width, Cyrillic, Arabic …), Han apart."""
    return not character.isascii() and character.isalnum() and re.match(f"[{_HAN}]", character) is None
