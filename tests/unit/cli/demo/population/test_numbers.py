"""Numbers of the county: check digits by plain arithmetic, no library of ours."""

import re
from datetime import date

import pytest

from cli.demo.population.numbers import (
    credit_number,
    food_permit_number,
    in_full_width,
    registration_number,
    resident_number,
    title_number,
    unit_number,
    with_wrong_check,
)


def test_resident_number_has_county_birth_sequence_and_check() -> None:
    """The check is ISO 7064 MOD 11-2, worked here by Horner's rule instead of weights."""
    number = resident_number(date(1989, 3, 7), 12)
    assert number.startswith("37139919890307012")
    remainder = (1 - 2 * int(number[:17], 13)) % 11
    assert number[17] == ("X" if remainder == 10 else str(remainder))


def test_credit_number_keeps_both_checks() -> None:
    """The whole code and the organisation code inside it each end in their own check character."""
    alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    for serial in range(0, 4_000_000, 99_991):
        code = credit_number("91", serial)
        assert re.fullmatch("91371399MA[0-9A-Z]{8}", code)
        weighed = sum(alphabet.index(c) * pow(3, i, 31) for i, c in enumerate(code[:17]))
        assert (weighed + alphabet.index(code[17])) % 31 == 0
        weights = (3, 7, 9, 10, 5, 8, 4, 2)
        body = sum(int(c, 36) * weight for c, weight in zip(code[8:16], weights, strict=True))
        assert code[16] == "0123456789X"[-body % 11]


@pytest.mark.parametrize("serial", [0, 1, 60_000_000, 99_999_999])
def test_registration_number_ends_in_its_check(serial: int) -> None:
    """Pure system MOD 11,10 leaves one over the whole number."""
    number = registration_number(serial)
    product = 10
    for digit in number[:-1]:
        product = ((product + int(digit)) % 10 or 10) * 2 % 11
    assert (product + int(number[-1])) % 10 == 1
    assert len(number) == 15


def test_food_permit_number_has_kind_office_serial_and_check() -> None:
    """JY and 14 digits: the check is that of registration numbers, over the 13 before it."""
    number = food_permit_number(2, 17)
    assert re.fullmatch("JY2371399000017[0-9]", number)
    product = 10
    for digit in number[2:-1]:
        product = ((product + int(digit)) % 10 or 10) * 2 % 11
    assert (product + int(number[-1])) % 10 == 1


def test_title_and_unit_numbers_have_their_published_shapes() -> None:
    """The unit number has 28 characters as GB/T 37346 builds it, for every parcel of the county."""
    assert title_number(2024, 1234) == "鲁(2024)莒南县不动产权第0001234号"
    for parcel in (0, 1, 899, 900, 99_999):
        assert re.fullmatch("[0-9]{12}G[A-Z][0-9]{5}[A-Z][0-9]{8}", unit_number(parcel, 10_000 + parcel))


def test_wrong_check_differs_in_the_last_character_only() -> None:
    """A spoiled number is one keystroke away from the right one."""
    for sequence in range(1, 40):
        number = resident_number(date(1970, 1, 1), sequence)
        wrong = with_wrong_check(number)
        assert wrong != number
        assert wrong[:-1] == number[:-1]


def test_full_width_form_looks_like_digits_and_is_none() -> None:
    """Every character is a digit to Unicode and none is ASCII."""
    typed = in_full_width("37139919890307012X")
    assert len(typed) == 18
    assert not any(character.isascii() for character in typed)
