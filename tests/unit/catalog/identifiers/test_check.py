"""One question for sixteen holder types."""

from datetime import date

import pytest

from catalog.identifiers import IdentifierFault, fault
from catalog.model import HolderType


@pytest.mark.parametrize(
    ("holder_type", "code", "expected"),
    [
        ("111", "11010519491231002X", None),
        ("111", " 11010519491231002x\u3000", None),
        ("111", "11010519491231002Х", IdentifierFault.LOOK_ALIKE),
        ("111", "", IdentifierFault.BLANK),
        ("111", "91110000600037341L", IdentifierFault.CHARACTERS),
        ("111", "110105491231002", None),
        ("111", " 110105491231002\t", None),
        ("111", "110105490231002", IdentifierFault.LENGTH),
        ("111", "11010549123100２", IdentifierFault.LOOK_ALIKE),
        ("001", "110105491231002", IdentifierFault.LENGTH),
        ("001", "91110000600037341l", None),
        ("001", "11010519491231002X", IdentifierFault.CHECK_DIGIT),
        ("001", "9111000060003734１L", IdentifierFault.LOOK_ALIKE),
        ("001", "00433800-9", IdentifierFault.CHARACTERS),
        ("099", "鲁社证字第123号", None),
        ("099", "A", IdentifierFault.LENGTH),
        ("114", "南字第01234567号", None),
        ("115", "武字第01234567号", None),
        ("118", "士字第01234567号", None),
        ("119", "武士字第01234567号", None),
        ("120", "文字第01234567号", None),
        ("122", "武文字第01234567号", None),
        ("122", "文1", IdentifierFault.LENGTH),
        ("411", "DE1234567", None),
        ("412", "SE1234567", None),
        ("413", "PE1234567", None),
        ("414", "e12345678", None),
        ("414", "E123", IdentifierFault.LENGTH),
        ("414", "E1234567八", IdentifierFault.CHARACTERS),
        ("414", "E1234567８", IdentifierFault.LOOK_ALIKE),
        ("511", "12345678", None),
        ("516", "H1234567800", None),
        ("516", "H1", IdentifierFault.LENGTH),
        ("999", "CHN110100000001", None),
        ("999", "?" * 9, IdentifierFault.CHARACTERS),
    ],
)
def test_a_code_is_judged_by_its_type(holder_type: str, code: str, expected: IdentifierFault | None) -> None:
    """Each type has its own rule; blanks at the ends and small letters are no fault."""
    assert fault(HolderType(holder_type), code) is expected


def test_every_holder_type_is_tried_above() -> None:
    """The table above leaves no holder type out."""
    table = test_a_code_is_judged_by_its_type.pytestmark[0].args[1]  # type: ignore[attr-defined]
    assert {row[0] for row in table} == set(HolderType)


def test_a_future_birth_is_seen_from_the_day_given() -> None:
    """The caller's day decides, not the machine's clock."""
    number = "371327189003078915"
    assert fault(HolderType.RESIDENT_ID, number, date(1890, 3, 7)) is None
    assert fault(HolderType.RESIDENT_ID, number, date(1890, 3, 6)) is IdentifierFault.BIRTH_IN_FUTURE
