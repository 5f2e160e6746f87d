"""Predicates over one column or a pair: each says which rows break a rule; NULL in, NULL out."""

from typing import Any

import polars as pl

from quality.predicates.judged import Judged
from quality.rules import RowRule


def absent(rule: RowRule, judged: Judged) -> pl.Series:
    """Say where the value is NULL."""
    return judged.column(rule.fields[0]).is_null()


def outside_set(rule: RowRule, judged: Judged) -> pl.Series:
    """Say where the value is not one of `value_set`."""
    value_set: Any = rule.arguments["value_set"]
    return ~judged.column(rule.fields[0]).is_in(list(value_set))


def misshapen(rule: RowRule, judged: Judged) -> pl.Series:
    """Say where no part of the text matches `regex`; `$` is the very end, never before a last line break."""
    return ~judged.column(rule.fields[0]).str.contains(str(rule.arguments["regex"]))


def outside_bounds(rule: RowRule, judged: Judged) -> pl.Series:
    """Say where the value lies outside `min_value` and `max_value`, each inclusive unless strict."""
    return _outside(
        judged.column(rule.fields[0]),
        rule.arguments.get("min_value"),
        rule.arguments.get("max_value"),
        strict_min=rule.arguments.get("strict_min") is True,
        strict_max=rule.arguments.get("strict_max") is True,
    )


def length_outside_bounds(rule: RowRule, judged: Judged) -> pl.Series:
    """Say where the number of characters (code points) lies outside the bounds, both inclusive."""
    lengths = judged.column(rule.fields[0]).str.len_chars().cast(pl.Int64)
    return _outside(lengths, rule.arguments.get("min_value"), rule.arguments.get("max_value"))


def not_greater(rule: RowRule, judged: Judged) -> pl.Series:
    """Say where the first field is not greater than the second (nor equal, unless `or_equal`)."""
    greater, lesser = (judged.column(name) for name in rule.fields)
    return greater < lesser if rule.arguments.get("or_equal") is True else greater <= lesser


def _outside(
    values: pl.Series, low: Any, high: Any, *, strict_min: bool = False, strict_max: bool = False
) -> pl.Series:
    value = pl.col(values.name)
    broken: list[pl.Expr] = []
    if low is not None:
        broken.append(value <= pl.lit(low) if strict_min else value < pl.lit(low))
    if high is not None:
        broken.append(value >= pl.lit(high) if strict_max else value > pl.lit(high))
    return values.to_frame().select(pl.any_horizontal(broken)).to_series()
