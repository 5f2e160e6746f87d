"""Codes of holders, one at a time on pandas, by the scalar checks of `catalog.identifiers`."""

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from typing import Any, ClassVar

from catalog.identifiers import fault, normalise, resident_id
from catalog.identifiers.normalise import trim
from catalog.model import HolderType
from quality.expectations.library import (
    ColumnMapExpectation,
    ColumnMapMetricProvider,
    MulticolumnMapExpectation,
    MulticolumnMapMetricProvider,
    PandasExecutionEngine,
    column_condition,
    columns_condition,
    pd,
)


class CodeSound(ColumnMapMetricProvider):
    """Rows whose code has no fault for one holder type; NULL is left out by the library."""

    condition_metric_name = "column_values.code_sound"
    condition_value_keys = ("holder_type", "today")

    @column_condition(engine=PandasExecutionEngine)
    def _pandas(cls, column: pd.Series, holder_type: str, today: str | None, **_: Any) -> pd.Series:  # noqa: N805
        verdicts = [_sound(HolderType(holder_type), code, today) for code in column]
        return pd.Series(verdicts, index=column.index, dtype=bool)


class CodeOfTypeSound(MulticolumnMapMetricProvider):
    """Rows whose code has no fault for the holder type that the row itself names."""

    condition_metric_name = "multicolumn_values.holder_code_sound"
    condition_value_keys = ("types", "today")

    @columns_condition(engine=PandasExecutionEngine)
    def _pandas(
        cls,  # noqa: N805
        column_list: pd.DataFrame,
        types: Mapping[str, str],
        today: str | None,
        **_: Any,
    ) -> pd.Series:
        verdicts = [
            kind not in types or _sound(HolderType(types[kind]), code, today)
            for kind, code in _pairs(column_list)
        ]
        return pd.Series(verdicts, index=column_list.index, dtype=bool)


class ResidentIdNotLegacy(ColumnMapMetricProvider):
    """Rows whose value is no resident number of 15 digits; NULL is left out by the library."""

    condition_metric_name = "column_values.resident_id_not_legacy"

    @column_condition(engine=PandasExecutionEngine)
    def _pandas(cls, column: pd.Series, **_: Any) -> pd.Series:  # noqa: N805
        verdicts = [not resident_id.is_legacy(trim(code)) for code in column]
        return pd.Series(verdicts, index=column.index, dtype=bool)


class ResidentIdOfTypeNotLegacy(MulticolumnMapMetricProvider):
    """Rows whose code is no resident number of 15 digits, or whose own type is not a resident's."""

    condition_metric_name = "multicolumn_values.resident_id_not_legacy"
    condition_value_keys = ("residents",)

    @columns_condition(engine=PandasExecutionEngine)
    def _pandas(cls, column_list: pd.DataFrame, residents: Collection[str], **_: Any) -> pd.Series:  # noqa: N805
        verdicts = [
            kind not in residents or not resident_id.is_legacy(trim(code))
            for kind, code in _pairs(column_list)
        ]
        return pd.Series(verdicts, index=column_list.index, dtype=bool)


class BirthMatches(MulticolumnMapMetricProvider):
    """Rows whose date of birth is the one the resident number states, or whose number states none."""

    condition_metric_name = "multicolumn_values.birth_matches"
    condition_value_keys = ()

    @columns_condition(engine=PandasExecutionEngine)
    def _pandas(cls, column_list: pd.DataFrame, **_: Any) -> pd.Series:  # noqa: N805
        verdicts = [_stated_birth(code) in {None, born} for code, born in _pairs(column_list)]
        return pd.Series(verdicts, index=column_list.index, dtype=bool)


class ExpectColumnValuesToBeResidentId(ColumnMapExpectation):
    """Expect sound resident numbers (GB 11643)."""

    holder_type: str = HolderType.RESIDENT_ID.value
    today: str | None = None
    map_metric: ClassVar[str | None] = "column_values.code_sound"
    success_keys: ClassVar[tuple[str, ...]] = ("mostly", "holder_type", "today")


class ExpectColumnValuesToBeCreditCode(ColumnMapExpectation):
    """Expect sound unified social credit codes (GB 32100)."""

    holder_type: str = HolderType.UNIFIED_SOCIAL_CREDIT_CODE.value
    today: str | None = None
    map_metric: ClassVar[str | None] = "column_values.code_sound"
    success_keys: ClassVar[tuple[str, ...]] = ("mostly", "holder_type", "today")


class ExpectHolderCodeToBeValid(MulticolumnMapExpectation):
    """Expect each code to be sound for its row's type; `column_list` is the type's column, then its own."""

    types: dict[str, str]
    today: str | None = None
    map_metric: ClassVar[str | None] = "multicolumn_values.holder_code_sound"
    success_keys: ClassVar[tuple[str, ...]] = ("mostly", "types", "today")


class ExpectResidentIdNotToBeLegacy(ColumnMapExpectation):
    """Expect no resident numbers of 15 digits."""

    map_metric: ClassVar[str | None] = "column_values.resident_id_not_legacy"


class ExpectResidentIdOfTypeNotToBeLegacy(MulticolumnMapExpectation):
    """Expect no resident numbers of 15 digits; `column_list` is the type's column, then the code's."""

    residents: list[str]
    map_metric: ClassVar[str | None] = "multicolumn_values.resident_id_not_legacy"
    success_keys: ClassVar[tuple[str, ...]] = ("mostly", "residents")


class ExpectBirthToMatchResidentId(MulticolumnMapExpectation):
    """Expect births to agree; `column_list` is the number's column, then the birth's."""

    map_metric: ClassVar[str | None] = "multicolumn_values.birth_matches"


def _pairs(columns: pd.DataFrame) -> Iterator[tuple[Any, Any]]:
    left, right = columns.columns
    return zip(columns[left], columns[right], strict=True)


def _sound(holder_type: HolderType, code: str, today: str | None) -> bool:
    return fault(holder_type, code, None if today is None else date.fromisoformat(today)) is None


def _stated_birth(code: str) -> date | None:
    written = normalise(HolderType.RESIDENT_ID, code)
    return None if written is None else resident_id.born_on(written)
