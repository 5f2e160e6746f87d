"""Resident numbers (GB 11643) and credit codes (GB 32100), a whole column at a time.

Says exactly what `catalog.identifiers` says one number at a time (a property test holds both equal):
blanks at the ends, small ASCII letters and the 15-digit form of a resident number are no fault; full-width
digits and look-alikes are.
Codes are laid out as a matrix of bytes, one row per code, so that a check digit is one matrix product. Only
bytes are compared and only after the length is known: no case folding ever sees a letter outside ASCII.
"""

from dataclasses import dataclass
from datetime import date
from typing import TypeVar

import numpy as np
import polars as pl
from numpy.typing import NDArray

from catalog.comparable import BLANKS
from catalog.identifiers.credit_code import ALPHABET
from catalog.identifiers.resident_id import EARLIEST_BIRTH_YEAR, FOREIGNER, LEGACY_CENTENARIANS, PROVINCES

LENGTH = 18
LEGACY_LENGTH = 15
DIGITS = "0123456789"
RESIDENT_WEIGHTS = np.array([7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2], dtype=np.int32)
CREDIT_WEIGHTS = np.array([1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28], dtype=np.int32)

_RESIDENT_CHECKS = np.array([1, 0, 10, 9, 8, 7, 6, 5, 4, 3, 2], dtype=np.int32)
_CENTENARIANS = np.array(sorted(map(int, LEGACY_CENTENARIANS)), dtype=np.int32)
_NO_VALUE = 99
_MONTHS = 12
_DAYS = np.array([0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31], dtype=np.int32)
_FEBRUARY = 2

Flags = NDArray[np.bool_]
Numbers = NDArray[np.int32]
Cell = TypeVar("Cell", bound=np.generic)


@dataclass(frozen=True, slots=True)
class ResidentIds:
    """What a column of resident numbers says: which are sound, and the birth each sound one states.

    `legacy` are those of the sound ones that have 15 digits. `born` is yyyymmdd, and 0 for a number that is
    unsound, NULL, or a foreigner's (states no birth).
    """

    sound: Flags
    legacy: Flags
    born: Numbers


def read_resident_ids(codes: pl.Series, today: date | None) -> ResidentIds:
    """Judge a text column as resident numbers; NULL is not sound. `today` is a date in Asia/Shanghai."""
    places, bytes_ = _matrix(codes, LENGTH)
    sound, born = _judge_resident_ids(_values(bytes_, DIGITS + "X"), today)
    old_places, old_bytes = _matrix(codes, LEGACY_LENGTH)
    old = _values(old_bytes, DIGITS)
    legacy, old_born = _judge_resident_ids(_current_forms(old), today)
    legacy &= old[:, 0] != int(FOREIGNER)
    return ResidentIds(
        _spread(sound, places, len(codes)) | _spread(legacy, old_places, len(codes)),
        _spread(legacy, old_places, len(codes)),
        _spread(born, places, len(codes)) + _spread(old_born, old_places, len(codes)),
    )


def sound_credit_codes(codes: pl.Series) -> Flags:
    """Say which values of a text column are sound credit codes; NULL is not."""
    places, bytes_ = _matrix(codes, LENGTH)
    values = _values(bytes_, ALPHABET)
    shaped = (values != _NO_VALUE).all(axis=1) & (values[:, 2:8] <= 9).all(axis=1)  # noqa: PLR2004 -- a digit
    checks = -(values[:, :17] @ CREDIT_WEIGHTS) % 31
    return _spread(shaped & (checks == values[:, 17]), places, len(codes))


def _current_forms(old: Numbers) -> Numbers:
    """Return rows of 15 digits as the 18 places they became; a row with no digit somewhere stays unshaped."""
    sequence = old[:, 12:] @ np.array([100, 10, 1], dtype=np.int32)
    century = np.where(np.isin(sequence, _CENTENARIANS), 8, 9).astype(np.int32)
    ones = np.ones_like(century)
    body = np.column_stack([old[:, :6], ones, century, old[:, 6:]])
    check = _RESIDENT_CHECKS[(body @ RESIDENT_WEIGHTS) % 11]
    return np.column_stack([body, check])


def _judge_resident_ids(values: Numbers, today: date | None) -> tuple[Flags, Numbers]:
    shaped = (values[:, :17] <= 9).all(axis=1) & (values[:, 17] != _NO_VALUE)  # noqa: PLR2004 -- a digit
    checked = _RESIDENT_CHECKS[(values[:, :17] @ RESIDENT_WEIGHTS) % 11] == values[:, 17]
    foreigner = values[:, 0] == int(FOREIGNER)
    year = values[:, 6:10] @ np.array([1000, 100, 10, 1], dtype=np.int32)
    month = values[:, 10] * 10 + values[:, 11]
    day = values[:, 12] * 10 + values[:, 13]
    born = year * 10_000 + month * 100 + day
    citizen = _province_known(values) & _is_date(year, month, day)
    if today is not None:
        citizen &= born <= today.year * 10_000 + today.month * 100 + today.day
    sound = shaped & checked & (foreigner | citizen)
    return sound, np.where(sound & ~foreigner, born, 0).astype(np.int32)


def _province_known(values: Numbers) -> Flags:
    known: Flags = np.isin(
        values[:, 0] * 10 + values[:, 1], np.array(sorted(map(int, PROVINCES)), dtype=np.int32)
    )
    return known


def _is_date(year: Numbers, month: Numbers, day: Numbers) -> Flags:
    leap = ((year % 4 == 0) & (year % 100 != 0)) | (year % 400 == 0)
    in_year = (month >= 1) & (month <= _MONTHS)
    last = _DAYS[np.where(in_year, month, 0)] + (leap & (month == _FEBRUARY))
    real: Flags = in_year & (day >= 1) & (day <= last) & (year >= EARLIEST_BIRTH_YEAR)
    return real


def _matrix(codes: pl.Series, length: int) -> tuple[NDArray[np.uint32], NDArray[np.uint8]]:
    """Return where the values of so many bytes stand, and those values as rows of bytes."""
    trimmed = codes.str.strip_chars(BLANKS)
    fitting = (trimmed.str.len_bytes() == length).fill_null(value=False)
    joined = trimmed.filter(fitting).str.join("").item() or ""
    matrix = np.frombuffer(joined.encode(), dtype=np.uint8).reshape(-1, length)
    return fitting.arg_true().to_numpy(), matrix


def _values(bytes_: NDArray[np.uint8], alphabet: str) -> Numbers:
    """Return each byte's position in the alphabet, small letters as capitals; `_NO_VALUE` for any other."""
    table = np.full(256, _NO_VALUE, dtype=np.int32)
    for value, character in enumerate(alphabet):
        table[ord(character)] = table[ord(character.lower())] = value
    return table[bytes_]


def _spread(found: NDArray[Cell], places: NDArray[np.uint32], rows: int) -> NDArray[Cell]:
    column = np.zeros(rows, dtype=found.dtype)
    column[places] = found
    return column
