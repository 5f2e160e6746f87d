"""What a cell means in a field: its own text, or a finding where that text is not known any more.

A number in a workbook is a float64 of which Excel keeps 15 digits, and a text that looks like a number or a
date has become one. What was typed cannot be known where it had more digits, began with zeros, or turned
into a date: such a cell is never guessed.
"""

import math
import re
from collections.abc import Callable, Mapping
from datetime import datetime, time
from decimal import Decimal

from catalog.model import Contract, Field, LogicalType
from connectors.typing import Cell, Unreadable
from connectors.typing.cells import written
from connectors.typing.reasons import NOT_IN_CALENDAR, NOT_NUMBER, TIME_IN_DATE
from connectors.workbooks import reasons
from connectors.workbooks.serials import NoSuchDay, TooFine, moment_of
from connectors.workbooks.xlsx import Key, Look, SheetCell

SURE_DIGITS = 15
SURE_BOUND = 10**SURE_DIGITS
_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,4})?")
_DAYS = (LogicalType.DATE, LogicalType.TIMESTAMP)


def cell_reader(contract: Contract, field: Field, key: Key) -> Callable[[SheetCell], Cell]:
    """Return what reads the cells of one field."""
    is_identifier = field.key_position is not None or field.name == contract.holder.code_field
    reading = _Reading(field, key, is_identifier=is_identifier)
    return reading.read


class _Reading:
    def __init__(self, field: Field, key: Key, *, is_identifier: bool) -> None:
        self._field = field
        self._key = key
        self._is_identifier = is_identifier
        self._kinds: Mapping[str, Callable[[SheetCell, str], Cell]] = {
            "n": self._number,
            "b": lambda _cell, text: {"1": "TRUE", "0": "FALSE"}.get(text) or _unknown(text),
            "d": self._iso_day,
            "e": lambda _cell, text: Unreadable(written(text), reasons.ERROR_CELL),
        }

    def read(self, cell: SheetCell) -> Cell:
        kind, text = cell.kind, cell.text
        if cell.formula is not None and (text is None or (not text and kind != "str")):
            return Unreadable(written("=" + cell.formula), reasons.NO_CACHED_VALUE)
        if kind in ("s", "str", "inlineStr"):
            return self._key.text_of(cell)
        text = (text or "").strip()
        return self._kinds[kind](cell, text) if kind in self._kinds else _unknown(text)

    def _number(self, cell: SheetCell, raw: str) -> Cell:
        value = float(raw) if _NUMBER.fullmatch(raw) else math.nan
        if not math.isfinite(value):
            return Unreadable(written(raw), NOT_NUMBER)
        look = self._key.look_of(cell)
        if look is Look.DATE:
            return self._day_number(value, raw)
        if self._field.logical_type is LogicalType.STRING:
            if self._is_identifier:
                is_long = abs(value) >= SURE_BOUND
                return Unreadable(raw, reasons.ROUNDED if is_long else reasons.IDENTIFIER_AS_NUMBER)
            if look is not Look.PLAIN:
                return Unreadable(raw, reasons.SHOWN_OTHERWISE)
        return _digits(value, raw)

    def _day_number(self, value: float, raw: str) -> Cell:
        if self._field.logical_type not in _DAYS:
            return Unreadable(raw, reasons.DATE_ELSEWHERE)
        try:
            return self._day(moment_of(value, from_1904=self._key.from_1904), raw)
        except NoSuchDay:
            return Unreadable(raw, NOT_IN_CALENDAR)
        except TooFine:
            is_day = self._field.logical_type is LogicalType.DATE
            return Unreadable(raw, TIME_IN_DATE if is_day else reasons.TOO_FINE)

    def _iso_day(self, _cell: SheetCell, raw: str) -> Cell:
        if self._field.logical_type not in _DAYS:
            return Unreadable(written(raw), reasons.DATE_ELSEWHERE)
        try:
            moment = datetime.fromisoformat(raw)
        except ValueError:
            return Unreadable(written(raw), NOT_IN_CALENDAR)
        if moment.tzinfo is not None:
            return raw
        return self._day(moment, raw)

    def _day(self, moment: datetime, raw: str) -> Cell:
        """Write a moment in the first form that the contract declares, so that typing reads it back."""
        is_day = self._field.logical_type is LogicalType.DATE
        if is_day and moment.time() != time():
            return Unreadable(raw, TIME_IN_DATE)
        form = next((form for form in self._field.formats if "%z" not in form), None)
        if form is None:
            return moment.date().isoformat() if is_day else moment.isoformat()
        seconds = f"{moment.second:02}" + (f".{moment.microsecond:06}" if moment.microsecond else "")
        return moment.strftime(form.replace("%S", seconds).replace("%Y", f"{moment.year:04}"))


def _digits(value: float, raw: str) -> Cell:
    """Return the shortest decimal that is this float64: what was typed, if it had at most 15 digits."""
    if value.is_integer() and abs(value) < SURE_BOUND:
        return str(int(value))
    shortest = Decimal(repr(value))
    if abs(value) >= SURE_BOUND or len(shortest.as_tuple().digits) > SURE_DIGITS:
        return Unreadable(raw, reasons.ROUNDED)
    return f"{shortest:f}"


def _unknown(raw: str) -> Unreadable:
    return Unreadable(written(raw), reasons.UNKNOWN_KIND)
