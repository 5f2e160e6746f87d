"""Predicates over the codes of holders: what their type demands, and the birth that a number states."""

import numpy as np
import polars as pl

from catalog.identifiers import fault
from catalog.model import HolderType
from quality.predicates.check_digits import Flags, read_resident_ids, sound_credit_codes
from quality.predicates.judged import Judged
from quality.rules import RowRule


def unsound_holder_code(rule: RowRule, judged: Judged) -> pl.Series:
    """Say where the holder's code is faulty for the row's holder type.

    A row whose type is NULL or unknown passes: no type, no form to hold the code to.
    """
    codes = judged.column(rule.fields[-1])
    fixed = judged.contract.holder.holder_type
    if fixed is not None:
        return pl.Series(_unsound(fixed, codes, judged))
    kinds = judged.column(rule.fields[0])
    broken = np.zeros(len(codes), dtype=np.bool_)
    for holder_type in sorted(set(judged.contract.holder.types.values())):
        places = _rows_of(holder_type, kinds, judged)
        broken[places] = _unsound(holder_type, codes.gather(pl.Series(places)), judged)
    return pl.Series(broken)


def unsound_resident_id(rule: RowRule, judged: Judged) -> pl.Series:
    """Say where the value is no sound resident number."""
    return pl.Series(_unsound(HolderType.RESIDENT_ID, judged.column(rule.fields[0]), judged))


def unsound_credit_code(rule: RowRule, judged: Judged) -> pl.Series:
    """Say where the value is no sound unified social credit code."""
    return pl.Series(_unsound(HolderType.UNIFIED_SOCIAL_CREDIT_CODE, judged.column(rule.fields[0]), judged))


def legacy_resident_id(rule: RowRule, judged: Judged) -> pl.Series:
    """Say where a sound resident number has 15 digits; with a type field, in residents' rows."""
    legacy = pl.Series(read_resident_ids(judged.column(rule.fields[-1]), today=None).legacy)
    if len(rule.fields) == 1:
        return legacy
    residents = np.zeros(len(legacy), dtype=np.bool_)
    residents[_rows_of(HolderType.RESIDENT_ID, judged.column(rule.fields[0]), judged)] = True
    return legacy & pl.Series(residents)


def birth_differs(rule: RowRule, judged: Judged) -> pl.Series:
    """Say where a sound resident number states another birth than the date beside it."""
    stated = pl.Series(read_resident_ids(judged.column(rule.fields[0]), today=None).born)
    born = judged.column(rule.fields[1]).dt
    written = born.year() * 10_000 + born.month().cast(pl.Int32) * 100 + born.day().cast(pl.Int32)
    return (stated != 0) & (stated != written)


def _rows_of(
    holder_type: HolderType, kinds: pl.Series, judged: Judged
) -> np.ndarray[tuple[int], np.dtype[np.uint32]]:
    words = [word for word, kind in judged.contract.holder.types.items() if kind is holder_type]
    return kinds.is_in(words).fill_null(value=False).arg_true().to_numpy()


def _unsound(holder_type: HolderType, codes: pl.Series, judged: Judged) -> Flags:
    present = codes.is_not_null().to_numpy()
    if holder_type is HolderType.RESIDENT_ID:
        return present & ~read_resident_ids(codes, judged.today).sound
    if holder_type is HolderType.UNIFIED_SOCIAL_CREDIT_CODE:
        return present & ~sound_credit_codes(codes)
    # The other fourteen types have no check digit and few rows: one code at a time.
    return np.array(
        [code is not None and fault(holder_type, code) is not None for code in codes], dtype=np.bool_
    )
