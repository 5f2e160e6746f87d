"""Unified social credit codes of GB 32100: 18 characters, the last one a MOD 31 check.

Structure: register 1, kind 1, area 6 digits, body 9 (an organisation code of GB 11714 with a check of its
own), check 1. Letters may stand in the first two places (N for rural collectives, Y for others). Which first
characters are in use is never judged: that list grows. The body's own check only warns, because codes were
given out with bodies that never had one.
"""

import re

from catalog.identifiers.fault import IdentifierFault, IdentifierWarning

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"

_VALUES = {character: value for value, character in enumerate(ALPHABET)}
_WEIGHTS = tuple(pow(3, place, 31) for place in range(17))
_BODY_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_LENGTH = 18
_SHAPE = re.compile(rf"[{ALPHABET}]{{2}}[0-9]{{6}}[{ALPHABET}]{{10}}")


def check_character(body: str) -> str:
    """Return the check character for the first 17 characters.

    Raises `KeyError` if `body` holds a character outside `ALPHABET`.
    """
    total = sum(_VALUES[character] * weight for character, weight in zip(body, _WEIGHTS, strict=True))
    return ALPHABET[-total % 31]


def fault(code: str) -> IdentifierFault | None:
    """Return what is wrong with a normalised credit code, or `None`."""
    if len(code) != _LENGTH:
        return IdentifierFault.LENGTH
    if _SHAPE.fullmatch(code) is None:
        return IdentifierFault.CHARACTERS
    if code[17] != check_character(code[:17]):
        return IdentifierFault.CHECK_DIGIT
    return None


def warnings(code: str) -> tuple[IdentifierWarning, ...]:
    """Return what is unusual in a credit code that has no fault."""
    body = code[8:17]
    if body[8] != organisation_check_character(body[:8]):
        return (IdentifierWarning.BODY_CHECK_DIGIT,)
    return ()


def organisation_check_character(body: str) -> str:
    """Return the GB 11714 check character for the first 8 characters of an organisation code.

    `body` must be 8 ASCII digits or capital letters.
    """
    total = sum(int(character, 36) * weight for character, weight in zip(body, _BODY_WEIGHTS, strict=True))
    return "0123456789X"[-total % 11]
