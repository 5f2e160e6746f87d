"""What a person sees of one value."""

import pytest

from catalog.loader import load
from catalog.masked_values import HIDDEN, masked_value
from exchange.settings import SHIPPED_CATALOGUE

NUMBER = "37139919900101123X"


@pytest.mark.parametrize(
    ("field", "value", "shown"),
    [
        ("resident_id", NUMBER, "371399********123X"),
        ("name", "欧阳修远", "欧***"),
        ("born_on", "1990-01-01", HIDDEN),
        ("sex", "1", "1"),
        ("sex", f"1 {NUMBER}", "1 371399********123X"),
        ("sex", None, None),
        ("sex", 1, 1),
        ("sex", 371399199001011234, "371399********1234"),
        ("sex", "371399900101123", "37139*******123"),
        ("sex", "3.71399199001012E+17", "3.71************E+17"),
        ("no_such_field", "1", HIDDEN),
    ],
)
def test_a_value_is_shown_as_its_field_allows(field: str, value: object, shown: object) -> None:
    """Codes keep their ends, names their first character, other personal values nothing."""
    contract = load(SHIPPED_CATALOGUE).contracts["public_security/resident_identity"]
    assert masked_value(contract, field, value) == shown


def test_without_a_contract_nothing_is_shown() -> None:
    """A value that nobody describes is hidden."""
    assert masked_value(None, "sex", "1") == HIDDEN
