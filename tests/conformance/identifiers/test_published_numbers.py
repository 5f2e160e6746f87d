"""Every published number is judged as its source says, and turns faulty when its check is changed."""

import json
from pathlib import Path

import pytest

from catalog.identifiers import IdentifierFault, credit_code, fault, licence_id, normalise, resident_id
from catalog.model import HolderType

VECTORS: dict[str, list[str | dict[str, str]]] = json.loads(
    (Path(__file__).parents[2] / "data" / "identifiers" / "identifiers_cn.json").read_text(encoding="utf-8")
)
FAULTS = {
    "110105194912310021": IdentifierFault.CHECK_DIGIT,
    "110105194902310026": IdentifierFault.BIRTH_NOT_A_DATE,
    "371327189502290013": IdentifierFault.BIRTH_NOT_A_DATE,
    "3713271890030789": IdentifierFault.LENGTH,
    "37132718900307891x": IdentifierFault.CHECK_DIGIT,
    "３７１３２７１８９００３０７８９１5": IdentifierFault.LOOK_ALIKE,
    "11370500004311394A": IdentifierFault.CHECK_DIGIT,
    "91110000600037341N": IdentifierFault.CHECK_DIGIT,
    "9111000060003IOZSV": IdentifierFault.CHARACTERS,
    "370827200006253513": IdentifierFault.CHECK_DIGIT,
    "1.2.156.3005.2.11100000000013661B006.113700000045046442.209FA4E88F9E4C878F3E9BED2CE7EA49.001.M": (
        IdentifierFault.CHECK_DIGIT
    ),
    "1.2.156.3005.2.062301.1101101102.0624_001.001.U": IdentifierFault.STRUCTURE,
}


def numbers(*groups: str) -> list[str]:
    """Return the bare numbers of some groups of the vectors."""
    entries = [entry for group in groups for entry in VECTORS[group]]
    return [entry if isinstance(entry, str) else entry["v"] for entry in entries]


def test_the_vectors_are_all_there() -> None:
    """The file holds the numbers these tests were written for: none may go missing."""
    assert {group: len(entries) for group, entries in VECTORS.items()} == {
        "rid_valid": 8,
        "rid_invalid": 6,
        "rid_legacy": 2,
        "uscc_valid": 12,
        "uscc_invalid": 4,
        "elicence_id_valid": 5,
        "elicence_id_invalid": 2,
        "uscc_real": 40,
    }


@pytest.mark.parametrize("number", numbers("rid_valid"))
def test_right_resident_numbers_pass(number: str) -> None:
    """A right resident number has no fault."""
    assert fault(HolderType.RESIDENT_ID, number) is None


@pytest.mark.parametrize("vector", [e for e in VECTORS["rid_legacy"] if isinstance(e, dict)])
def test_legacy_resident_numbers_become_what_their_source_says(vector: dict[str, str]) -> None:
    """A 15-digit number has no fault, is written as its source upgrades it, and comes from nothing else."""
    assert fault(HolderType.RESIDENT_ID, vector["v"]) is None
    assert normalise(HolderType.RESIDENT_ID, vector["v"]) == vector["becomes"]
    assert resident_id.legacy_form(vector["becomes"]) == vector["v"]


@pytest.mark.parametrize("number", numbers("uscc_valid", "uscc_real"))
def test_right_credit_codes_pass(number: str) -> None:
    """A right credit code, letters in front included, has no fault and a body with a right check."""
    assert fault(HolderType.UNIFIED_SOCIAL_CREDIT_CODE, number) is None
    assert credit_code.warnings(number) == ()


@pytest.mark.parametrize("number", numbers("elicence_id_valid"))
def test_right_licence_identifiers_pass(number: str) -> None:
    """A right licence identifier has no fault, also with a six-digit issuer."""
    assert licence_id.fault(number) is None


@pytest.mark.parametrize("number", numbers("rid_invalid"))
def test_wrong_resident_numbers_are_named(number: str) -> None:
    """A wrong resident number gets exactly the fault its source states."""
    assert fault(HolderType.RESIDENT_ID, number) is FAULTS[number]


@pytest.mark.parametrize("number", numbers("uscc_invalid"))
def test_wrong_credit_codes_are_named(number: str) -> None:
    """A wrong credit code gets exactly the fault its source states."""
    assert fault(HolderType.UNIFIED_SOCIAL_CREDIT_CODE, number) is FAULTS[number]


@pytest.mark.parametrize("number", numbers("elicence_id_invalid"))
def test_wrong_licence_identifiers_are_named(number: str) -> None:
    """A wrong licence identifier gets exactly the fault its source states."""
    assert licence_id.fault(number) is FAULTS[number]


@pytest.mark.parametrize("number", numbers("rid_valid"))
def test_no_other_check_character_fits_a_resident_number(number: str) -> None:
    """Of the eleven check characters only the published one is right."""
    fitting = [last for last in "0123456789X" if fault(HolderType.RESIDENT_ID, number[:-1] + last) is None]
    assert fitting == [number[-1]]


@pytest.mark.parametrize("number", numbers("uscc_valid", "uscc_real"))
def test_no_other_check_character_fits_a_credit_code(number: str) -> None:
    """Of the thirty-one check characters only the published one is right."""
    fitting = [last for last in credit_code.ALPHABET if credit_code.fault(number[:-1] + last) is None]
    assert fitting == [number[-1]]


@pytest.mark.parametrize("number", numbers("elicence_id_valid"))
def test_no_other_check_character_fits_a_licence_identifier(number: str) -> None:
    """Of the thirty-six check characters only the published one is right."""
    alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    fitting = [last for last in alphabet if licence_id.fault(number[:-1] + last) is None]
    assert fitting == [number[-1]]
