"""Readers of rule arguments: each gives the typed value, or an `ArgumentFaulty` saying what was expected.

YAML gives numbers, text, dates and lists; rules are judged in the field's own type, so that a bound of
0.1 on a number is exactly 0.1 and not its nearest binary fraction.
"""

import re
import warnings
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Context, Decimal, InvalidOperation
from typing import Any

import polars as pl

from catalog.model import Field, LogicalType, Text


class ArgumentFaulty(Exception):
    """An argument is not of the form its expectation demands; `expected` says which that is."""

    def __init__(self, zh: str, en: str) -> None:
        self.expected = Text(zh, en)
        super().__init__(f"expected {en}")


Reader = Callable[[object, Field], Any]

_DIGITS = 19  # on each side of the point: together what a decimal column holds
_EXACT = Context(prec=_DIGITS)

# What means the same to Python's engine (the native run) and to polars' (the mask): classes such as \d
# follow different Unicode tables, and \d takes full-width digits for digits.
_LETTER_ESCAPE = re.compile(r"\\[A-Za-z0-9]")


def flag(value: object, _field: Field) -> bool:
    """Return a boolean argument."""
    if not isinstance(value, bool):
        raise ArgumentFaulty("true 或 false", "true or false")
    return value


def length(value: object, _field: Field) -> int:
    """Return a number of characters."""
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise ArgumentFaulty("不小于 0 的整数字符数", "a whole number of characters, 0 or more")
    return value


def values(value: object, field: Field) -> tuple[str | int | bool, ...]:
    """Return the members of a set, all of the field's own type."""
    kind = {LogicalType.STRING: str, LogicalType.INTEGER: int, LogicalType.BOOLEAN: bool}[field.logical_type]
    if not isinstance(value, list | tuple) or not value:
        raise ArgumentFaulty("至少含一个值的列表", "a list with at least one value")
    if any(type(member) is not kind for member in value):
        kind_name = field.logical_type.value
        raise ArgumentFaulty(
            f"各值均为该数据项的类型 {kind_name}", f"every value to be of the field's type {kind_name}"
        )
    return tuple(value)


def bound(value: object, field: Field) -> Any:
    """Return a bound in the field's own type: integer, decimal, date, or UTC time."""
    match field.logical_type:
        case LogicalType.INTEGER:
            return _integer(value)
        case LogicalType.NUMBER:
            return _decimal(value)
        case LogicalType.DATE:
            return _day(value)
        case _:
            return _instant(value)


def pattern(value: object, _field: Field) -> str:
    """Return a regular expression that both engines read alike; `$` means the very end of the text."""
    if not isinstance(value, str) or not value:
        raise ArgumentFaulty("文字形式的正则表达式", "a regular expression as text")
    if _LETTER_ESCAPE.search(value) or "(?" in value.replace("(?:", ""):
        raise ArgumentFaulty(
            "普通字符类（如 [0-9]），不含字母转义（\\d、\\w）、环视或标志，因两种引擎的解释不同",
            "plain classes such as [0-9], without letter escapes (\\d, \\w), look-around or flags, "
            "which the two engines read differently",
        )
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            re.compile(value)
        pl.Series([""]).str.contains(value)
    except (re.error, FutureWarning, pl.exceptions.ComputeError) as fault:
        raise ArgumentFaulty(
            "两种引擎都能编译的正则表达式", "a regular expression that compiles in both engines"
        ) from fault
    return value


def _integer(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise ArgumentFaulty("整数", "a whole number")
    if not -(2**63) <= value < 2**63:
        raise ArgumentFaulty(
            "64 位以内的整数，与该数据项的存储一致", "a whole number within 64 bits, as the field is stored"
        )
    return value


def _decimal(value: object) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | float | str | Decimal):
        raise ArgumentFaulty("数值", "a number")
    try:
        number = Decimal(str(value))
    except InvalidOperation as fault:
        raise ArgumentFaulty("数值", "a number") from fault
    if not number.is_finite():
        raise ArgumentFaulty("有限的数值", "a finite number")
    if number.normalize(_EXACT) != number or not -_DIGITS <= number.adjusted() < _DIGITS:
        raise ArgumentFaulty(f"最多 {_DIGITS} 位的数值", f"a number of at most {_DIGITS} digits")
    return number


def _day(value: object) -> date:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    try:
        return date.fromisoformat(value if isinstance(value, str) else "")
    except ValueError as fault:
        raise ArgumentFaulty("形如 YYYY-MM-DD 的日期", "a date as YYYY-MM-DD") from fault


def _instant(value: object) -> datetime:
    try:
        moment = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    except ValueError as fault:
        raise ArgumentFaulty(
            "形如 YYYY-MM-DDTHH:MM:SS 并带时差的时间", "a time as YYYY-MM-DDTHH:MM:SS with an offset"
        ) from fault
    if moment.tzinfo is None:
        raise ArgumentFaulty("带 UTC 时差的时间", "a time with an offset from UTC")
    return moment.astimezone(UTC)
