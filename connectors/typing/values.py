"""The careful path: one text becomes one value, or says why it does not.

This is the meaning of every logical type; the kernels in `kernels.py` may only be faster, never different.
"""

import re
from collections.abc import Callable
from datetime import date, datetime
from decimal import Context, Decimal

from catalog.canonical import canonical_text, private_use_left
from catalog.key_text import KEY_SEPARATOR
from catalog.model import Field, LogicalType
from connectors.typing import reasons
from connectors.typing.forms import (
    ISO_DATE,
    ISO_TIME,
    ISO_TIME_WITHOUT_OFFSET,
    Form,
    compile_form,
)
from connectors.typing.schema import DIGITS

INTEGER = r"[+-]?[0-9]+"
NUMBER = r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,4})?"
INTEGER_BOUND = 2**63
LONGEST_INTEGER = 4000
TRUTH = {
    **dict.fromkeys(("1", "t", "T", "true", "True", "TRUE", "y", "Y", "是"), True),
    **dict.fromkeys(("0", "f", "F", "false", "False", "FALSE", "n", "N", "否"), False),
}
_WIDE = Context(prec=2 * DIGITS)


class Unfit(Exception):
    """The text is no value of its field's type; carries the reason, never the text."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


def value_reader(field: Field, offset: str | None) -> Callable[[str], object]:
    """Return the function that types one text of this field; it raises `Unfit`.

    `offset` is the offset from UTC of times that say none. Raises `FormUnknown` for a form not read here.
    """
    match field.logical_type:
        case LogicalType.STRING:
            return lambda text: _string(field, text)
        case LogicalType.INTEGER:
            return _integer
        case LogicalType.NUMBER:
            return lambda text: _number(text, field.precision or DIGITS, field.scale or 0)
        case LogicalType.DATE:
            forms = date_forms(field)
            return lambda text: _date(text, forms)
        case LogicalType.TIMESTAMP:
            forms = time_forms(field)
            return lambda text: _time(text, forms, offset)
        case LogicalType.BOOLEAN:
            return _boolean


def date_forms(field: Field) -> tuple[Form, ...]:
    """Return the forms in which the field's dates arrive; ISO 8601 where the contract declares none."""
    return tuple(compile_form(notation, "Ymd") for notation in field.formats) or (ISO_DATE,)


def time_forms(field: Field) -> tuple[Form, ...]:
    """Return the forms in which the field's times arrive; ISO 8601 where the contract declares none."""
    forms = tuple(compile_form(notation, "YmdHMS") for notation in field.formats)
    return forms or (ISO_TIME, ISO_TIME_WITHOUT_OFFSET)


def _string(field: Field, text: str) -> str:
    if "\x00" in text:
        raise Unfit(reasons.NUL_BYTE)
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise Unfit(reasons.NOT_TEXT)
    canonical = canonical_text(text)
    if private_use_left(canonical):
        raise Unfit(reasons.PRIVATE_USE)
    if field.max_length is not None and len(canonical) > field.max_length:
        raise Unfit(reasons.too_long(field.max_length))
    if field.key_position is not None and KEY_SEPARATOR in canonical:
        raise Unfit(reasons.KEY_SEPARATOR_INSIDE)
    return canonical


def _integer(text: str) -> int:
    if re.fullmatch(INTEGER, text) is None:
        raise Unfit(reasons.NOT_INTEGER)
    if len(text) > LONGEST_INTEGER or not -INTEGER_BOUND <= (value := int(text)) < INTEGER_BOUND:
        raise Unfit(reasons.INTEGER_RANGE)
    return value


def _number(text: str, precision: int, scale: int) -> Decimal:
    if re.fullmatch(NUMBER, text) is None:
        raise Unfit(reasons.NOT_NUMBER)
    value = Decimal(text)
    _, digits, exponent = value.as_tuple()
    trailing_zeros = len(digits) - len("".join(map(str, digits)).rstrip("0"))
    decimals = -int(exponent) - trailing_zeros
    if value and (decimals > scale or value.adjusted() >= precision - scale):
        raise Unfit(reasons.would_round(precision, scale))
    return value.quantize(Decimal((0, (1,), -scale)), context=_WIDE) if value else Decimal(0)


def _date(text: str, forms: tuple[Form, ...]) -> date:
    for form in forms:
        try:
            value = form.read_date(text)
        except ValueError:
            raise Unfit(reasons.NOT_IN_CALENDAR) from None
        if value is not None:
            return value
    raise Unfit(reasons.NOT_IN_FORM)


def _time(text: str, forms: tuple[Form, ...], offset: str | None) -> datetime:
    for form in forms:
        if re.fullmatch(form.expression, text) is None:
            continue
        if offset is None and not form.has_offset:
            raise Unfit(reasons.NO_OFFSET)
        try:
            value = form.read_time(text, offset)
        except ValueError:
            raise Unfit(reasons.NOT_IN_CALENDAR) from None
        if value is not None:
            return value
    raise Unfit(reasons.NOT_IN_FORM)


def _boolean(text: str) -> bool:
    if text not in TRUTH:
        raise Unfit(reasons.NOT_BOOLEAN)
    return TRUTH[text]
