"""Judges of the `_violations` column, in SQL: one bit of it, or the bits that no rule owns."""

from typing import Any, ClassVar

import sqlalchemy as sa

from quality.expectations.library import (
    ColumnMapExpectation,
    ColumnMapMetricProvider,
    SqlAlchemyExecutionEngine,
    ValidationDependencies,
    column_condition,
)

ClearCondition = sa.ColumnElement[bool]


def _clear(column: sa.ColumnElement[int], flags: int) -> ClearCondition:
    return column.op("&")(sa.literal(flags, sa.BigInteger())) == 0


class RuleBitClear(ColumnMapMetricProvider):
    """Rows in which bit `bit` is 0."""

    condition_metric_name = "column_values.rule_bit_clear"
    condition_value_keys = ("bit",)

    @column_condition(engine=SqlAlchemyExecutionEngine)
    def _sqlalchemy(cls, column: sa.ColumnElement[int], bit: int, **_: Any) -> ClearCondition:  # noqa: N805
        return _clear(column, 1 << bit)


class NoUnknownBits(ColumnMapMetricProvider):
    """Rows in which no bit outside `known` is 1; the sign bit is never known."""

    condition_metric_name = "column_values.no_unknown_bits"
    condition_value_keys = ("known",)

    @column_condition(engine=SqlAlchemyExecutionEngine)
    def _sqlalchemy(cls, column: sa.ColumnElement[int], known: int, **_: Any) -> ClearCondition:  # noqa: N805
        return sa.and_(column >= 0, _clear(column, ~known & (2**63 - 1)))


class ExpectFlags(ColumnMapExpectation):
    """A judge of `_violations` that asks the database for counts and for nothing else."""

    def get_validation_dependencies(
        self,
        execution_engine: Any = None,
        runtime_configuration: dict[Any, Any] | None = None,
        **more: dict[Any, Any],
    ) -> ValidationDependencies:
        """Return the metrics to compute: the library's, without samples of unexpected values."""
        needed = super().get_validation_dependencies(execution_engine, runtime_configuration, **more)
        needed.remove_metric_configuration(metric_name=f"{self.map_metric}.unexpected_values")
        return needed


class ExpectRuleBitClear(ExpectFlags):
    """Expect a rule's bit to be 0 in at least `mostly` of the rows."""

    bit: int
    map_metric: ClassVar[str | None] = "column_values.rule_bit_clear"
    success_keys: ClassVar[tuple[str, ...]] = ("mostly", "bit")


class ExpectNoUnknownBits(ExpectFlags):
    """Expect that the numbers were made from this contract: no bit is set that none of its rules owns."""

    known: int
    map_metric: ClassVar[str | None] = "column_values.no_unknown_bits"
    success_keys: ClassVar[tuple[str, ...]] = ("mostly", "known")
