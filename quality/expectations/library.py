"""Great Expectations, imported in one place: quiet, and never reporting anything to anybody.

Its import costs seconds, so only the suite, the gate and the native run may reach this module. Every other
module of `quality` stays free of it.
"""

import logging
import os
import warnings
from collections.abc import Callable
from typing import Any, TypeVar

os.environ["GX_ANALYTICS_ENABLED"] = "False"
logging.getLogger("great_expectations").setLevel(logging.WARNING)
with warnings.catch_warnings():
    # The library still imports modules of `re` that Python 3.11 deprecates.
    warnings.filterwarnings("ignore", message="module 'sre_.*' is deprecated")
    import great_expectations as gx

# The import sets this one to INFO by itself.
logging.getLogger("great_expectations.data_context.types.base").setLevel(logging.WARNING)

import pandas as pd  # type: ignore[import-untyped]  # noqa: E402
from great_expectations.core.expectation_validation_result import (  # noqa: E402
    ExpectationSuiteValidationResult,
    ExpectationValidationResult,
)
from great_expectations.core.metric_domain_types import MetricDomainTypes  # noqa: E402
from great_expectations.data_context.types.base import ProgressBarsConfig  # noqa: E402
from great_expectations.datasource.fluent.interfaces import TestConnectionError  # noqa: E402
from great_expectations.exceptions.exceptions import GreatExpectationsError  # noqa: E402
from great_expectations.execution_engine.pandas_execution_engine import PandasExecutionEngine  # noqa: E402
from great_expectations.execution_engine.sqlalchemy_execution_engine import (  # noqa: E402
    SqlAlchemyExecutionEngine,
)
from great_expectations.expectations.expectation import (  # noqa: E402
    BatchExpectation,
    ColumnMapExpectation,
    Expectation,
    MulticolumnMapExpectation,
)
from great_expectations.expectations.metadata_types import FailureSeverity  # noqa: E402
from great_expectations.expectations.metrics.map_metric_provider.column_condition_partial import (  # noqa: E402
    column_condition_partial,
)
from great_expectations.expectations.metrics.map_metric_provider.column_map_metric_provider import (  # noqa: E402
    ColumnMapMetricProvider,
)
from great_expectations.expectations.metrics.map_metric_provider.multicolumn_condition_partial import (  # noqa: E402
    multicolumn_condition_partial,
)
from great_expectations.expectations.metrics.map_metric_provider.multicolumn_map_metric_provider import (  # noqa: E402
    MulticolumnMapMetricProvider,
)
from great_expectations.expectations.metrics.metric_provider import metric_value  # noqa: E402
from great_expectations.expectations.metrics.table_metric_provider import (  # noqa: E402
    TableMetricProvider,
)
from great_expectations.validator.validator import ValidationDependencies  # noqa: E402

Metric = TypeVar("Metric", bound=Callable[..., Any])


def column_condition(engine: type[Any]) -> Callable[[Metric], Metric]:
    """Declare a row condition over one column for an engine; NULL rows are left out before it is asked."""
    decorate: Callable[[Metric], Metric] = column_condition_partial(engine=engine)
    return decorate


def columns_condition(engine: type[Any]) -> Callable[[Metric], Metric]:
    """Declare a row condition over several columns for an engine."""
    decorate: Callable[[Metric], Metric] = multicolumn_condition_partial(engine=engine)
    return decorate


def stock(name: str, **arguments: Any) -> Expectation:
    """Return one of Great Expectations' own expectations, called by its name in snake case."""
    made: Expectation = getattr(gx.expectations, "".join(map(str.capitalize, name.split("_"))))(**arguments)
    return made


__all__ = [
    "BatchExpectation",
    "ColumnMapExpectation",
    "ColumnMapMetricProvider",
    "Expectation",
    "ExpectationSuiteValidationResult",
    "ExpectationValidationResult",
    "FailureSeverity",
    "GreatExpectationsError",
    "MetricDomainTypes",
    "MulticolumnMapExpectation",
    "MulticolumnMapMetricProvider",
    "PandasExecutionEngine",
    "ProgressBarsConfig",
    "SqlAlchemyExecutionEngine",
    "TableMetricProvider",
    "TestConnectionError",
    "ValidationDependencies",
    "column_condition",
    "columns_condition",
    "gx",
    "metric_value",
    "pd",
    "stock",
]
