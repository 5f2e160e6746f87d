"""The Great Expectations suite of a contract, judging the staged table's `_violations` and its size.

One expectation per rule, with the rule's threshold, then what only the whole table can say. Each carries its
name in `meta`, by which the gate finds its result again.
"""

import math
from collections.abc import Mapping

from catalog.model import Contract, Severity
from quality.expectations import ExpectNoUnknownBits, ExpectPublishableKeysToBeUnique, ExpectRuleBitClear
from quality.expectations.library import Expectation, FailureSeverity, gx, stock
from quality.rules import VIOLATIONS, RowRule, compile_rules, quarantine_flags

RULE = "rule"
CHECK = "check"

ROWS_PRESENT = "rows_present"
MASK_COMPLETE = "mask_complete"
MASK_OF_CONTRACT = "mask_of_contract"
KEYS_UNIQUE = "publishable_keys_unique"

# Great Expectations' own three words for a failure.
SEVERITIES: Mapping[Severity, FailureSeverity] = {
    Severity.BLOCK: FailureSeverity.CRITICAL,
    Severity.REJECT: FailureSeverity.WARNING,
    Severity.WARN: FailureSeverity.INFO,
}


def build_suite(contract: Contract, previous_rows: int | None) -> gx.ExpectationSuite:
    """Return the suite for a staged table of the contract.

    `previous_rows` are the rows published before, or `None` for a first load.
    """
    rules = compile_rules(contract)
    expectations = [_bit(rule) for rule in rules] + _table(contract, rules, previous_rows)
    return gx.ExpectationSuite(name=contract.table, expectations=expectations)


def fewest_rows(contract: Contract, previous_rows: int | None) -> int:
    """Return how few rows a batch may have: never none, and no fewer than the swing limit lets vanish."""
    if previous_rows is None:
        return 1
    return max(1, math.ceil(round(previous_rows * (1 - contract.swing_limit), 6)))


def _bit(rule: RowRule) -> Expectation:
    return ExpectRuleBitClear(
        column=VIOLATIONS,
        bit=rule.bit,
        mostly=rule.mostly,
        severity=SEVERITIES[rule.severity],
        meta={RULE: rule.id},
    )


def _table(contract: Contract, rules: tuple[RowRule, ...], previous_rows: int | None) -> list[Expectation]:
    known = sum(rule.flag for rule in rules)
    return [
        stock(
            "expect_table_row_count_to_be_between",
            min_value=fewest_rows(contract, previous_rows),
            meta={CHECK: ROWS_PRESENT},
        ),
        stock("expect_column_values_to_not_be_null", column=VIOLATIONS, meta={CHECK: MASK_COMPLETE}),
        ExpectNoUnknownBits(column=VIOLATIONS, known=known, meta={CHECK: MASK_OF_CONTRACT}),
        ExpectPublishableKeysToBeUnique(
            keys=[field.name for field in contract.key],
            violations=VIOLATIONS,
            flags=quarantine_flags(rules),
            meta={CHECK: KEYS_UNIQUE},
        ),
    ]
