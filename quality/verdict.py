"""What the gate says of a batch: counts and thresholds only, never a value from a row."""

from collections.abc import Mapping
from dataclasses import dataclass

from catalog.model import Severity
from quality.rules import RowRule
from quality.scores import Scores


@dataclass(frozen=True, slots=True)
class RuleResult:
    """One rule over one batch; `breached` says that fewer rows hold than `mostly` demands."""

    rule: RowRule
    rows: int
    broken: int
    breached: bool

    @property
    def share(self) -> float:
        """The share of rows (0..1) in which the rule holds; 1 where there are no rows."""
        return 1.0 if self.rows == 0 else (self.rows - self.broken) / self.rows

    @property
    def holds_batch(self) -> bool:
        """Whether this result alone keeps the batch from being published; a warning never does."""
        return self.breached and self.rule.severity is not Severity.WARN

    def as_json(self) -> dict[str, object]:
        """Return the result for storing."""
        return {
            "rule": self.rule.id,
            "bit": self.rule.bit,
            "expectation": self.rule.expectation,
            "severity": self.rule.severity.value,
            "dimension": self.rule.dimension,
            "mostly": self.rule.mostly,
            "rows": self.rows,
            "broken": self.broken,
            "share": self.share,
            "breached": self.breached,
            "holds_batch": self.holds_batch,
            "message": {"zh": self.rule.message.zh, "en": self.rule.message.en},
        }


@dataclass(frozen=True, slots=True)
class TableResult:
    """One expectation over the staged table as a whole; `observed` is a count, as the check demands."""

    check: str
    passed: bool
    observed: int | None

    def as_json(self) -> dict[str, object]:
        """Return the result for storing."""
        return {"check": self.check, "passed": self.passed, "observed": self.observed}


@dataclass(frozen=True, slots=True)
class GateResult:
    """The gate's verdict on a staged batch.

    `passed` is false where the batch must be held: the last good version stays. `validation` is what Great
    Expectations reported, reduced to counts and JSON values.
    """

    resource: str
    passed: bool
    rows: int
    rules: tuple[RuleResult, ...]
    table: tuple[TableResult, ...]
    scores: Scores
    validation: Mapping[str, object]

    @property
    def reasons(self) -> tuple[str, ...]:
        """The rules and table checks that hold the batch; empty where it passed."""
        rules = [result.rule.id for result in self.rules if result.holds_batch]
        return (*rules, *(result.check for result in self.table if not result.passed))

    def as_json(self) -> dict[str, object]:
        """Return the whole verdict as JSON values."""
        return {
            "resource": self.resource,
            "passed": self.passed,
            "reasons": list(self.reasons),
            "rows": self.rows,
            "rules": [result.as_json() for result in self.rules],
            "table": [result.as_json() for result in self.table],
            "scores": self.scores.as_json(),
            "validation": dict(self.validation),
        }
