"""Presence of required values, row by row on pandas."""

from collections.abc import Mapping
from typing import Any, ClassVar

from quality.expectations.library import (
    MulticolumnMapExpectation,
    MulticolumnMapMetricProvider,
    PandasExecutionEngine,
    columns_condition,
    pd,
)


class RequiredValuesPresent(MulticolumnMapMetricProvider):
    """Rows that hold every required value, or could not be read in the first place."""

    condition_metric_name = "multicolumn_values.required_present"
    condition_value_keys = ("required", "end", "open_end", "readable")

    @columns_condition(engine=PandasExecutionEngine)
    def _pandas(
        cls,  # noqa: N805
        column_list: pd.DataFrame,
        required: list[str],
        end: str | None,
        open_end: str,
        readable: str,
        **_: Any,
    ) -> pd.Series:
        def complete(row: Mapping[str, Any]) -> bool:
            if not row[readable]:
                return True
            needed = [name for name in required if not (name == end and row[open_end] is True)]
            return all(_present(row[name]) for name in needed)

        verdicts = [complete(row) for row in column_list.to_dict("records")]
        return pd.Series(verdicts, index=column_list.index, dtype=bool)


class ExpectRequiredValuesToBePresent(MulticolumnMapExpectation):
    """Expect each readable row to hold all `required` columns; an open end stands for the column `end`."""

    required: list[str]
    end: str | None = None
    open_end: str
    readable: str
    map_metric: ClassVar[str | None] = "multicolumn_values.required_present"
    success_keys: ClassVar[tuple[str, ...]] = ("mostly", "required", "end", "open_end", "readable")


def _present(value: Any) -> bool:
    if isinstance(value, str):
        return not value.isspace() and value != ""
    return not pd.isna(value)
