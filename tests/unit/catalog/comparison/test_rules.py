"""Quality rules: tightened breaks, relaxed does not, and what only counts breaks nothing."""

from dataclasses import replace
from typing import Any

import pytest

from catalog.comparison.change import Part, Place
from catalog.comparison.rules import compare_rules
from catalog.model import QualityRule, Severity, Text
from tests.unit.catalog.comparison.shipped import places

PLACE = Place(Part.CONTRACT, "registry/licence", "rules")
RULE = QualityRule(
    id="known",
    expectation="expect_column_values_to_be_in_set",
    fields=("kind",),
    arguments={"value_set": ["1"]},
    severity=Severity.REJECT,
    mostly=0.9,
    dimension="conformity",
    message=Text("未知", "unknown"),
    national_dimension="规范性",
)

CASES: tuple[tuple[dict[str, Any], str], ...] = (
    ({"severity": Severity.BLOCK}, "breaking"),
    ({"severity": Severity.WARN}, "compatible"),
    ({"mostly": 0.95}, "breaking"),
    ({"mostly": 0.8}, "compatible"),
    ({"expectation": "expect_column_values_to_match_regex"}, "breaking"),
    ({"fields": ("kind", "sort")}, "breaking"),
    ({"arguments": {"value_set": ["1", "2"]}}, "breaking"),
    ({"dimension": "accuracy"}, "compatible"),
    ({"message": Text("不明", "not known")}, "compatible"),
    ({"national_dimension": "准确性"}, "compatible"),
)


@pytest.mark.parametrize(("changed", "kind"), CASES)
def test_one_attribute(changed: dict[str, Any], kind: str) -> None:
    """One attribute of a rejecting rule changed: one change of this kind."""
    found = places(compare_rules(PLACE, [RULE], [replace(RULE, **changed)]))
    assert found == [(kind, f"rules.known.{next(iter(changed))}")]


def test_a_rule_that_only_counts_breaks_nothing() -> None:
    """Other arguments of a warning are compatible; a warning that rejects now is breaking."""
    warning = replace(RULE, severity=Severity.WARN)
    counted = replace(warning, mostly=1.0)
    assert places(compare_rules(PLACE, [warning], [counted])) == [("compatible", "rules.known.mostly")]
    assert places(compare_rules(PLACE, [warning], [RULE])) == [("breaking", "rules.known.severity")]


@pytest.mark.parametrize(
    ("severity", "kind"),
    [(Severity.WARN, "compatible"), (Severity.REJECT, "breaking"), (Severity.BLOCK, "breaking")],
)
def test_rules_that_join_and_leave(severity: Severity, kind: str) -> None:
    """A new rule breaks unless it only counts; a rule that is gone never does; nor does another order."""
    added = replace(RULE, id="joined", severity=severity)
    assert places(compare_rules(PLACE, [RULE], [RULE, added])) == [(kind, "rules.joined")]
    assert places(compare_rules(PLACE, [RULE, added], [RULE])) == [("compatible", "rules.joined")]
    assert places(compare_rules(PLACE, [RULE, added], [added, RULE])) == [("compatible", "rules")]
