"""The violations of a batch: one number per row, one bit per broken rule, computed before staging.

Promises: one number for each row in the order of the batch, never NULL; the same batch gives the same
numbers. Never changes a cell, and never needs Great Expectations, which judges the numbers (`quality.gate`).
"""

from collections.abc import Collection, Mapping
from datetime import date

import polars as pl
import pyarrow as pa

from catalog.model import Contract, LogicalType, Text
from quality.errors import BatchMisshapen
from quality.predicates import PREDICATES, Judged
from quality.rules import RowRule, compile_rules
from quality.vocabulary.builtin import EXPECTATIONS, KEY_UNIQUE

_KINDS: Mapping[LogicalType, type[pl.DataType]] = {
    LogicalType.STRING: pl.String,
    LogicalType.INTEGER: pl.Int64,
    LogicalType.NUMBER: pl.Decimal,
    LogicalType.DATE: pl.Date,
    LogicalType.TIMESTAMP: pl.Datetime,
    LogicalType.BOOLEAN: pl.Boolean,
}
_SYSTEM: Mapping[str, type[pl.DataType]] = {"_ordinal": pl.Int64, "_open_ended": pl.Boolean}


def violations(
    contract: Contract, rows: pa.RecordBatch, unreadable: Collection[int], today: date | None = None
) -> pa.Int64Array:
    """Return each row's broken rules as bits (`RowRule.bit`); `key_unique` is never among them.

    `unreadable` are the ordinals of rows with findings; `today` the date in Asia/Shanghai, without
    which a birth in the future is not looked for. Raises `RuleUnknown`, `RuleFaulty` or `BatchMisshapen`.
    """
    judged = Judged(contract, _frame(contract, rows), unreadable, today)
    total = pl.repeat(0, rows.num_rows, dtype=pl.Int64, eager=True)
    for rule in compile_rules(contract):
        if rule.expectation != EXPECTATIONS[KEY_UNIQUE]:
            total |= _flags(rule, judged)
    numbers = total.to_arrow()
    if not isinstance(numbers, pa.Int64Array):
        raise TypeError(f"expected int64 violations, received {numbers.type}")
    return numbers


def _flags(rule: RowRule, judged: Judged) -> pl.Series:
    broken = PREDICATES[rule.expectation](rule, judged).fill_null(value=False)
    return broken.cast(pl.Int64) * rule.flag


def _frame(contract: Contract, rows: pa.RecordBatch) -> pl.DataFrame:
    expected = dict(_SYSTEM) | {field.name: _KINDS[field.logical_type] for field in contract.fields}
    absent = sorted(set(expected) - set(rows.schema.names))
    if absent:
        raise BatchMisshapen(
            Text(
                f"{contract.name}：批次缺少列 {', '.join(absent)}；{_AS_CONNECTORS.zh}",
                f"{contract.name}: the batch has no column {', '.join(absent)}; {_AS_CONNECTORS.en}",
            )
        )
    frame = pl.from_arrow(rows.select(list(expected)))
    if not isinstance(frame, pl.DataFrame):
        raise TypeError(f"expected a frame, received {type(frame).__name__}")
    for name, kind in expected.items():
        received = frame.schema[name]
        if received != kind:
            raise BatchMisshapen(
                Text(
                    f"{contract.name}：列 {name} 为 {received}，应为 {kind.__name__}；{_AS_CONNECTORS.zh}",
                    f"{contract.name}: column {name} is {received}, expected {kind.__name__}; "
                    f"{_AS_CONNECTORS.en}",
                )
            )
    return frame


_AS_CONNECTORS = Text(
    "请按连接器给出的形式提交批次（connectors.typing.arrow_schema）",
    "hand over batches as connectors give them (connectors.typing.arrow_schema)",
)
