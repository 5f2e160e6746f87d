"""Arguments become values of the field's own type, exactly."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from quality.vocabulary.arguments import ArgumentFaulty, bound, pattern
from tests.unit.quality.samples import contract

OF = contract()


def test_a_binary_fraction_becomes_the_decimal_that_was_written() -> None:
    """0.1 is a tenth, whether YAML gave a number or text."""
    assert bound(0.1, OF.field("area")) == bound("0.1", OF.field("area")) == Decimal("0.1")


def test_days_and_times_are_read_as_written() -> None:
    """Dates may come typed from YAML; times become UTC."""
    assert bound(date(1949, 10, 1), OF.field("valid_from")) == date(1949, 10, 1)
    assert bound("2000-01-01T08:00:00+08:00", OF.field("changed_at")) == datetime(2000, 1, 1, tzinfo=UTC)


def test_a_number_beyond_binary_precision_stays_exact() -> None:
    """Bounds of eighteen digits keep every digit."""
    assert bound("9999999999999999.99", OF.field("area")) == Decimal("9999999999999999.99")


@pytest.mark.parametrize("regex", ["[[a]b]", "a**", "(", r"\p{Han}", "(?P<x>a)", r"(a)\1"])
def test_a_pattern_that_engines_read_differently_is_refused(regex: str) -> None:
    """What one engine would read otherwise, or not at all, never reaches a rule."""
    with pytest.raises(ArgumentFaulty):
        pattern(regex, OF.field("unit_no"))


def test_groups_and_escaped_signs_are_allowed() -> None:
    """Plain groups and escaped punctuation mean the same everywhere."""
    assert pattern(r"^(?:a|b)\.[0-9]{2}\$$", OF.field("unit_no")) == r"^(?:a|b)\.[0-9]{2}\$$"
