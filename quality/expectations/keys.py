"""Uniqueness of the key among the rows that would be published, in SQL, without ever selecting a key."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

import sqlalchemy as sa

from quality.expectations.library import (
    BatchExpectation,
    MetricDomainTypes,
    SqlAlchemyExecutionEngine,
    TableMetricProvider,
    metric_value,
)


class RepeatedPublishableKeys(TableMetricProvider):
    """How many keys stand on more than one row whose `flags` bits are all 0."""

    metric_name = "table.repeated_publishable_keys"
    value_keys = ("keys", "violations", "flags")

    @metric_value(engine=SqlAlchemyExecutionEngine)
    def _sqlalchemy(
        cls,  # noqa: N805
        execution_engine: SqlAlchemyExecutionEngine,
        metric_domain_kwargs: dict[str, Any],
        metric_value_kwargs: dict[str, Any],
        metrics: Mapping[str, Any],  # noqa: ARG002
        runtime_configuration: dict[str, Any],  # noqa: ARG002
    ) -> int:
        selectable, _, _ = execution_engine.get_compute_domain(
            metric_domain_kwargs, domain_type=MetricDomainTypes.TABLE
        )
        keys: Sequence[Any] = [sa.column(name) for name in metric_value_kwargs["keys"]]
        flags = sa.literal(metric_value_kwargs["flags"], sa.BigInteger())
        publishable = sa.column(metric_value_kwargs["violations"]).op("&")(flags) == 0
        repeated = (
            sa.select(sa.literal(1))
            .select_from(selectable)
            .where(publishable)
            .group_by(*keys)
            .having(sa.func.count() > 1)
            .subquery()
        )
        counted = execution_engine.execute_query(sa.select(sa.func.count()).select_from(repeated))
        return int(counted.scalar_one())


class ExpectPublishableKeysToBeUnique(BatchExpectation):
    """Expect that no key stands on two rows that would both be published."""

    keys: list[str]
    violations: str
    flags: int
    metric_dependencies: ClassVar[tuple[str, ...]] = ("table.repeated_publishable_keys",)
    success_keys: ClassVar[tuple[str, ...]] = ("keys", "violations", "flags")

    def _validate(
        self,
        metrics: Mapping[str, Any],
        runtime_configuration: dict[str, Any] | None = None,  # noqa: ARG002
        execution_engine: Any = None,  # noqa: ARG002
    ) -> dict[str, Any]:
        repeated = metrics["table.repeated_publishable_keys"]
        return {"success": repeated == 0, "result": {"observed_value": repeated}}
