"""Licence identifiers: the check of ISO 7064 MOD 37,36, the parts, what warns and what is refused."""

import string

import pytest

from catalog.identifiers import IdentifierFault, IdentifierWarning
from catalog.identifiers.licence_id import LicenceId, check_character, fault, parse, warnings

RIGHT = "1.2.156.3005.2.11100000000013338W032.11220000013544541J.2430599.001.F"
SHORT_ISSUER = "1.2.156.3005.2.11100000MB03271699022.340100.000000016.001.9"
ALPHABET = string.digits + string.ascii_uppercase


def test_the_parts_are_read() -> None:
    """An identifier falls into its five parts, and the type names its definer."""
    parts = parse(RIGHT)
    assert parts == LicenceId("11100000000013338W032", "11220000013544541J", "2430599", "001", "F")
    assert parts.definer == "11100000000013338W"


def test_the_worked_example() -> None:
    """The check over type, issuer, serial and version without dots is 9."""
    assert check_character("11100000MB03271699022340100000000016001") == "9"


def test_the_textbook_example_of_the_hybrid_system() -> None:
    """ISO 7064's own pattern holds: a string with its check appended ends the recursion at one."""
    for text in ("A12425GABC1234002", "0", "ZZZZ", "11370800MB28559184"):
        product = 36
        for character in text:
            product = ((product + ALPHABET.index(character)) % 36 or 36) * 2 % 37
        assert (product + ALPHABET.index(check_character(text))) % 36 == 1
    assert check_character("A12425GABC1234002") == "M"


def test_every_substitution_in_the_checked_part_is_caught() -> None:
    """Changing any one character of issuer, serial or version to any other makes it faulty."""
    root_and_type = len("1.2.156.3005.2.11100000000013338W032.")
    for place in range(root_and_type, len(RIGHT)):
        for new in set(ALPHABET) - {RIGHT[place]}:
            if RIGHT[place] != ".":
                assert fault(RIGHT[:place] + new + RIGHT[place + 1 :]) is not None


def test_a_short_issuer_only_warns() -> None:
    """An issuer that is an area code occurs in published identifiers: it is said and never refused."""
    assert fault(SHORT_ISSUER) is None
    assert warnings(SHORT_ISSUER) == (IdentifierWarning.ISSUER_LENGTH,)
    assert warnings(RIGHT) == ()


@pytest.mark.parametrize(
    "code",
    [
        "",
        "1.2.156.3005.2",
        RIGHT.replace("1.2.156.3005.2", "1.2.156.3005.3"),
        RIGHT.removesuffix(".F"),
        RIGHT + "0",
        RIGHT.replace(".001.", ".01."),
        RIGHT.replace("2430599", "24_0599"),
        RIGHT.replace("2430599", "２430599"),
        RIGHT.lower(),
        RIGHT.replace(".", "x", 1),
        RIGHT + "\n",
    ],
)
def test_another_build_is_refused(code: str) -> None:
    """What is not root, type, issuer, serial, version and check is named as wrongly built."""
    assert fault(code) is IdentifierFault.STRUCTURE


def test_a_type_without_a_right_definer_is_refused() -> None:
    """The first 18 characters of the type must be a right credit code, even if the check fits."""
    checked = ("11100000000013338X032", "11220000013544541J", "2430599", "001")
    code = ".".join(("1.2.156.3005.2", *checked, check_character("".join(checked))))
    assert parse(code) is not None
    assert fault(code) is IdentifierFault.STRUCTURE
