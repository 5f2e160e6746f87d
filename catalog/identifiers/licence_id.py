"""Identifiers of electronic licences, GB/T 36904: root OID, type, issuer, serial, version, check.

The check character is ISO 7064 MOD 37,36 over type, issuer, serial and version without their dots. An issuer
code of another length than 18 occurs in published identifiers, so it only warns.
"""

import re
from dataclasses import dataclass

from catalog.identifiers import credit_code
from catalog.identifiers.fault import IdentifierFault, IdentifierWarning

ROOT = "1.2.156.3005.2"

_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_ISSUER_LENGTH = 18
_SHAPE = re.compile(
    rf"{re.escape(ROOT)}\.(?P<type_code>[0-9A-Z]{{18}}[0-9]{{3}})\.(?P<issuer>[0-9A-Z]+)"
    r"\.(?P<serial>[0-9A-Z]+)\.(?P<version>[0-9]{3})\.(?P<check>[0-9A-Z])"
)


@dataclass(frozen=True, slots=True)
class LicenceId:
    """The parts of a licence identifier; `type_code` is its definer's credit code and three digits."""

    type_code: str
    issuer: str
    serial: str
    version: str
    check: str

    @property
    def definer(self) -> str:
        """The credit code of the department that defined the licence's type."""
        return self.type_code[:18]


def parse(code: str) -> LicenceId | None:
    """Return the parts of a licence identifier, unjudged, or `None` if it is built otherwise."""
    match = _SHAPE.fullmatch(code)
    return None if match is None else LicenceId(**match.groupdict())


def check_character(text: str) -> str:
    """Return the ISO 7064 MOD 37,36 check character.

    `text` must be ASCII digits and capital letters.
    """
    product = 36
    for character in text:
        product = (product + _ALPHABET.index(character)) % 36 or 36
        product = product * 2 % 37
    return _ALPHABET[(37 - product) % 36]


def fault(code: str) -> IdentifierFault | None:
    """Return what is wrong with a licence identifier, or `None`.

    The definer's credit code inside the type is judged by GB 32100 as well.
    """
    parts = parse(code)
    if parts is None or credit_code.fault(parts.definer) is not None:
        return IdentifierFault.STRUCTURE
    if parts.check != check_character(parts.type_code + parts.issuer + parts.serial + parts.version):
        return IdentifierFault.CHECK_DIGIT
    return None


def warnings(code: str) -> tuple[IdentifierWarning, ...]:
    """Return what is unusual in a licence identifier that has no fault."""
    parts = parse(code)
    if parts is not None and len(parts.issuer) != _ISSUER_LENGTH:
        return (IdentifierWarning.ISSUER_LENGTH,)
    return ()
