"""Rules compile to stable bits, and a faulty declaration is refused with what was received and expected."""

from dataclasses import replace
from typing import Any

import pytest

from catalog.model import Holder, HolderType, Severity
from quality.errors import RuleFaulty, RuleUnknown
from quality.rules import compile_rules, quarantine_flags
from quality.vocabulary.forms import FORMS
from tests.unit.quality.samples import BETWEEN, GREATER, LENGTHS, RULES, contract, rule


def test_built_in_rules_have_fixed_bits_and_declared_ones_follow_in_order() -> None:
    """Bits come from the contract alone: built-in first, then the file's order."""
    bits = {compiled.id: compiled.bit for compiled in compile_rules(contract())}
    assert list(bits)[:5] == ["readable", "required", "state_known", "holder_type_known", "key_unique"]
    assert list(bits.values())[:5] == [0, 1, 2, 3, 4]
    assert {declared.id: bits[declared.id] for declared in RULES} == {
        declared.id: at for at, declared in enumerate(RULES, start=5)
    }


def test_a_rule_that_cannot_fail_is_left_out_and_its_bit_stays_unused() -> None:
    """Without a status and with a fixed holder type, no later rule changes its bit."""
    plain = contract(
        status=None, holder=Holder("holder_code", None, HolderType.RESIDENT_ID, None, {}), rules=RULES[1:2]
    )
    assert {compiled.id: compiled.bit for compiled in compile_rules(plain)} == {
        "readable": 0,
        "required": 1,
        "key_unique": 4,
        "period_in_order": 5,
    }


def test_fifty_eight_declared_rules_fit_and_one_more_does_not() -> None:
    """Sixty-three bits are all a bigint has beside its sign."""
    many = tuple(replace(RULES[3], id=f"r{at}") for at in range(59))
    assert compile_rules(contract(rules=many[:58]))[-1].bit == 62
    with pytest.raises(RuleFaulty, match=r"natural_resources/everything: 59 rules declared.*at most 58"):
        compile_rules(contract(rules=many))


def test_an_unknown_expectation_names_the_supported_ones() -> None:
    """The message holds contract, rule, what was received and the whole list."""
    odd = replace(RULES[3], expectation="expect_column_mean_to_be_between")
    with pytest.raises(RuleUnknown) as caught:
        compile_rules(contract(rules=(odd,)))
    message = str(caught.value)
    assert "natural_resources/everything" in message
    assert "'area_positive'" in message
    assert "expect_column_mean_to_be_between" in message
    assert all(name in message for name in FORMS)


IN_SET = "expect_column_values_to_be_in_set"
REGEX = "expect_column_values_to_match_regex"

FAULTY: tuple[tuple[str, tuple[str, ...], dict[str, Any], str], ...] = (
    (BETWEEN, ("nowhere",), {"min_value": 0}, r"fields: received \['nowhere'\].*licence_no"),
    (BETWEEN, ("area", "rooms"), {"min_value": 0}, "fields: received 2, expected 1"),
    (BETWEEN, (), {"min_value": 0}, "fields: received 0, expected 1"),
    (BETWEEN, ("holder_name",), {"min_value": 0}, "field holder_name: is of type string, expected date"),
    (BETWEEN, ("area",), {}, r"arguments: received \[\], expected min_value or max_value"),
    (BETWEEN, ("area",), {"min_value": "much"}, "argument min_value: received 'much', expected a number"),
    (BETWEEN, ("area",), {"min_value": float("nan")}, "expected a finite number"),
    (BETWEEN, ("area",), {"min_value": "1E+40"}, "at most 19 digits"),
    (BETWEEN, ("area",), {"min_value": "0.12345678901234567890123"}, "at most 19 digits"),
    (BETWEEN, ("rooms",), {"min_value": 2**63}, "within 64 bits"),
    (BETWEEN, ("area",), {"min_value": True}, "expected a number"),
    (BETWEEN, ("area",), {"min_value": 2, "max_value": 1}, "min_value is not above max_value"),
    (BETWEEN, ("area",), {"min_value": 0, "min": 1}, "argument min: not supported, expected one of"),
    (BETWEEN, ("area",), {"min_value": 0, "strict_min": "yes"}, "expected true or false"),
    (BETWEEN, ("rooms",), {"min_value": 1.5}, "expected a whole number"),
    (BETWEEN, ("valid_from",), {"min_value": "1949/10/01"}, "expected a date as YYYY-MM-DD"),
    (BETWEEN, ("valid_from",), {"min_value": 19491001}, "expected a date as YYYY-MM-DD"),
    (BETWEEN, ("changed_at",), {"min_value": "2000-01-01T00:00:00"}, "expected a time with an offset"),
    (BETWEEN, ("changed_at",), {"min_value": "lately"}, "expected a time as"),
    (LENGTHS, ("holder_name",), {"min_value": -1}, "expected a whole number of characters"),
    (LENGTHS, ("holder_name",), {"min_value": 3, "max_value": 2}, "min_value is not above max_value"),
    (IN_SET, ("rooms",), {"value_set": []}, "expected a list with at least one value"),
    (IN_SET, ("rooms",), {"value_set": ["1"]}, "of the field's type integer"),
    (IN_SET, ("rooms",), {"value_set": [True]}, "of the field's type integer"),
    (REGEX, ("unit_no",), {"regex": "["}, "compiles in both engines"),
    (REGEX, ("unit_no",), {"regex": r"^\d+$"}, r"expected plain classes such as \[0-9\]"),
    (REGEX, ("unit_no",), {"regex": "(?i)x"}, "expected plain classes"),
    (REGEX, ("unit_no",), {"regex": "(?=x)"}, "expected plain classes"),
    (REGEX, ("unit_no",), {"regex": ""}, "expected a regular expression as text"),
    (GREATER, ("valid_to", "area"), {}, "two fields are of one type, received date and number"),
    (GREATER, ("valid_to",), {}, "fields: received 1, expected 2"),
    (GREATER, ("valid_to", "valid_from"), {"column_A": "valid_to"}, "argument column_A: not supported"),
    (
        "expect_holder_code_to_be_valid",
        ("holder_code",),
        {},
        r"holder fields \['holder_kind', 'holder_code'\]",
    ),
    ("expect_holder_code_to_be_valid", ("state", "holder_code"), {}, "holder fields"),
    ("expect_birth_to_match_resident_id", ("resident_id", "state"), {}, "field state: is of type string"),
)


@pytest.mark.parametrize(("expectation", "fields", "arguments", "message"), FAULTY)
def test_a_faulty_declaration_is_refused(
    expectation: str, fields: tuple[str, ...], arguments: dict[str, Any], message: str
) -> None:
    """Each fault names contract and rule, what was received and what was expected."""
    odd = rule("odd", expectation, fields, **arguments)
    with pytest.raises(
        RuleFaulty, match=rf"natural_resources/everything, rule 'odd' \({expectation}\).*{message}"
    ):
        compile_rules(contract(rules=(odd,)))


@pytest.mark.parametrize("mostly", [0, -0.1, 1.01, float("nan")])
def test_a_threshold_that_nothing_can_breach_is_refused(mostly: float) -> None:
    """A share lies above 0 and at most at 1."""
    with pytest.raises(RuleFaulty, match="mostly: received"):
        compile_rules(contract(rules=(replace(RULES[3], mostly=mostly),)))


def test_an_unknown_dimension_is_refused() -> None:
    """Dimensions are ODCS's seven."""
    with pytest.raises(RuleFaulty, match="dimension: received 'beauty', expected one of accuracy"):
        compile_rules(contract(rules=(replace(RULES[3], dimension="beauty"),)))


@pytest.mark.parametrize("name", ["required", "area_positive"])
def test_an_id_used_twice_is_refused(name: str) -> None:
    """Ids are unique, built-in ones included."""
    with pytest.raises(RuleFaulty, match=f"two rules are called '{name}'"):
        compile_rules(contract(rules=(RULES[3], replace(RULES[4], id=name))))


def test_rows_that_break_a_warning_are_not_kept_back() -> None:
    """Quarantine takes the bits of reject and block rules only."""
    compiled = compile_rules(contract(rules=(replace(RULES[3], severity=Severity.BLOCK), RULES[4])))
    assert quarantine_flags(compiled) == 0b111111
