"""The suite holds one judge per rule, with its threshold and severity, and the table's own checks."""

from dataclasses import replace

import pytest

from catalog.model import Severity
from quality.rules import compile_rules
from quality.suite import build_suite, fewest_rows
from tests.unit.quality.samples import RULES, contract


def test_each_rule_has_one_expectation_with_its_bit_threshold_and_severity() -> None:
    """Block, reject and warn become critical, warning and info."""
    of = contract(rules=(replace(RULES[0], severity=Severity.BLOCK, mostly=1.0), *RULES[1:]))
    found = {
        each.meta["rule"]: (each.dict()["bit"], each.dict()["mostly"], str(each.severity.value))
        for each in build_suite(of, None).expectations
        if each.meta is not None and "rule" in each.meta
    }
    words = {Severity.BLOCK: "critical", Severity.REJECT: "warning", Severity.WARN: "info"}
    assert found == {rule.id: (rule.bit, rule.mostly, words[rule.severity]) for rule in compile_rules(of)}
    assert {words for _, _, words in found.values()} == {"critical", "warning", "info"}


def test_the_table_is_checked_as_a_whole() -> None:
    """Size, presence and origin of the mask, and keys."""
    checks = [
        each.meta["check"]
        for each in build_suite(contract(), 5).expectations
        if each.meta is not None and "check" in each.meta
    ]
    assert checks == ["rows_present", "mask_complete", "mask_of_contract", "publishable_keys_unique"]


@pytest.mark.parametrize(
    ("previous", "limit", "fewest"),
    [(None, 0.2, 1), (0, 0.2, 1), (1, 0.2, 1), (10, 0.2, 8), (11, 0.2, 9), (1000, 0.1, 900), (10, 1.0, 1)],
)
def test_the_swing_limit_says_how_few_rows_may_come(previous: int | None, limit: float, fewest: int) -> None:
    """The share that may vanish is rounded so that it is never exceeded, and no batch may be empty."""
    assert fewest_rows(contract(swing_limit=limit), previous) == fewest
