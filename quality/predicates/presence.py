"""Predicates of the built-in rules: a row is readable, complete, and within the contract's own code lists."""

import polars as pl

from quality.predicates.judged import Judged
from quality.rules import RowRule
from quality.vocabulary.builtin import required_fields

# White space as Unicode has it; a cell of nothing else says as little as NULL.
BLANKS = " \t\r\n\v\f\x1c\x1d\x1e\x1f\x85\u00a0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(
    map(chr, range(0x2000, 0x200B))
)


def unreadable(_rule: RowRule, judged: Judged) -> pl.Series:
    """Say which rows have a finding of the connector."""
    return ~judged.readable()


def incomplete(_rule: RowRule, judged: Judged) -> pl.Series:
    """Say which readable rows lack a required value; an open end stands for the end of validity.

    A row with a finding passes: a cell that could not be read is NULL in the batch, and one fault is
    counted once.
    """
    absent = pl.repeat(value=False, n=judged.frame.height, eager=True, dtype=pl.Boolean)
    end = judged.contract.end_field
    for name in required_fields(judged.contract):
        missing = _missing(judged.column(name))
        if end is not None and name == end.name:
            missing &= ~judged.column("_open_ended").fill_null(value=False)
        absent |= missing
    return absent & judged.readable()


def unknown_state(rule: RowRule, judged: Judged) -> pl.Series:
    """Say which rows carry a state code that the contract does not map."""
    status = judged.contract.status
    known = [] if status is None else list(status.states)
    return ~judged.column(rule.fields[0]).is_in(known)


def unknown_holder_type(rule: RowRule, judged: Judged) -> pl.Series:
    """Say which rows carry a holder type code that the contract does not map."""
    return ~judged.column(rule.fields[0]).is_in(list(judged.contract.holder.types))


def _missing(column: pl.Series) -> pl.Series:
    if column.dtype == pl.String:
        return (column.str.strip_chars(BLANKS) == "").fill_null(value=True)
    return column.is_null()
