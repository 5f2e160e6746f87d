"""A verdict holds a batch for what rejects or blocks, and names its reasons."""

from dataclasses import replace

import pytest

from catalog.model import Severity
from quality.rules import compile_rules
from quality.scores import score
from quality.verdict import GateResult, RuleResult, TableResult
from tests.unit.quality.samples import contract

RULE = compile_rules(contract())[0]


@pytest.mark.parametrize(
    ("severity", "holds"), [(Severity.BLOCK, True), (Severity.REJECT, True), (Severity.WARN, False)]
)
def test_a_breach_holds_the_batch_unless_it_only_warns(severity: Severity, *, holds: bool) -> None:
    """A warning is counted and never holds."""
    result = RuleResult(replace(RULE, severity=severity), rows=10, broken=9, breached=True)
    assert result.holds_batch is holds
    assert not replace(result, breached=False).holds_batch


def test_the_share_is_of_rows_that_hold() -> None:
    """No rows at all leave nothing broken."""
    assert RuleResult(RULE, rows=8, broken=2, breached=True).share == 0.75
    assert RuleResult(RULE, rows=0, broken=0, breached=False).share == 1.0


def test_the_reasons_are_rules_first_and_then_table_checks() -> None:
    """Only what holds the batch is a reason."""
    rules = (
        RuleResult(RULE, 10, 9, breached=True),
        RuleResult(replace(RULE, id="other"), 10, 0, breached=False),
    )
    table = (
        TableResult("rows_present", passed=False, observed=0),
        TableResult("keys", passed=True, observed=0),
    )
    result = GateResult(
        "a/b", passed=False, rows=10, rules=rules, table=table, scores=score(10, []), validation={}
    )
    assert result.reasons == ("readable", "rows_present")
    assert result.as_json()["reasons"] == ["readable", "rows_present"]
