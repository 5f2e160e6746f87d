"""Claims in the written form of facts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.model import Field, LogicalType, Text
from catalog.rules.claim import claimed_fact
from catalog.rules.evidence import Fact


def field(logical_type: LogicalType, scale: int | None = None) -> Field:
    """Return a field of a type."""
    return Field("f", Text("项", "field"), logical_type, "F", scale=scale)


NUMBER, DATE, INSTANT = field(LogicalType.NUMBER, 2), field(LogicalType.DATE), field(LogicalType.TIMESTAMP)
WHOLE, FLAG, WORDS = field(LogicalType.INTEGER), field(LogicalType.BOOLEAN), field(LogicalType.STRING)


@pytest.mark.parametrize(
    ("of", "claimed", "fact"),
    [
        (NUMBER, "12", "12.00"),
        (NUMBER, 12, "12.00"),
        (NUMBER, "0012.5", "12.50"),
        (NUMBER, "12.500", "12.50"),
        (NUMBER, "12.505", "12.505"),
        (NUMBER, "-0.5", "-0.50"),
        (NUMBER, "-12", "-12.00"),
        (NUMBER, "-0", "0.00"),
        (field(LogicalType.NUMBER), "7.0", "7"),
        (field(LogicalType.NUMBER, 0), "7.5", "7.5"),
        (DATE, "2024-02-29", "2024-02-29"),
        (DATE, "20240229", "2024-02-29"),
        (DATE, 20240229, "2024-02-29"),
        (DATE, " 2024-02-29\u3000", "2024-02-29"),
        (INSTANT, "2024-02-29T08:00:00+08:00", "2024-02-29T00:00:00.000000Z"),
        (INSTANT, "2024-02-29T00:00:00Z", "2024-02-29T00:00:00.000000Z"),
        (WHOLE, "007", 7),
        (WHOLE, 7, 7),
        (FLAG, True, True),
        (WORDS, " 张三 ", " 张三 "),
        (WORDS, "007", "007"),
    ],
)
def test_a_value_takes_the_form_of_the_fact(of: Field, claimed: Fact, fact: Fact) -> None:
    """Equal things are written equally, and no digit that matters is lost."""
    written = claimed_fact(of, claimed)
    assert written == fact
    assert type(written) is type(fact)


@pytest.mark.parametrize(
    ("of", "claimed"),
    [
        (NUMBER, "1,200"),
        (NUMBER, "１２"),
        (NUMBER, "1e3"),
        (NUMBER, "NaN"),
        (NUMBER, "1_000"),
        (NUMBER, ""),
        (NUMBER, True),
        (NUMBER, None),
        (DATE, "2024-02-30"),
        (DATE, "2024-2-9"),
        (DATE, "2024-0229"),
        (DATE, "2024-W09-4"),
        (DATE, "长期"),
        (DATE, "２０２４-02-09"),
        (INSTANT, "2024-02-29T08:00:00"),
        (INSTANT, "2024-02-29日08:00:00+08:00"),
        (INSTANT, "0001-01-01T00:00:00+08:00"),
        (INSTANT, "yesterday"),
        (WHOLE, "7.0"),
        (WHOLE, True),
        (FLAG, "true"),
        (FLAG, 1),
        (FLAG, None),
        (WORDS, 7),
        (WORDS, True),
        (WORDS, None),
    ],
)
def test_what_is_no_value_of_the_type_is_none(of: Field, claimed: Fact) -> None:
    """The caller is told, and nothing is guessed or compared."""
    assert claimed_fact(of, claimed) is None


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**15), max_value=10**15, places=2))
def test_every_stored_number_is_its_own_form(number: object) -> None:
    """The text of a stored number is already in the form of facts."""
    stored = str(number)
    assert claimed_fact(NUMBER, stored) == ("0.00" if stored == "-0.00" else stored)
