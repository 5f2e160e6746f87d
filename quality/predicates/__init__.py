"""One vectorised predicate for each expectation: which rows of a batch break it.

A predicate gives a boolean column of the batch's height; NULL counts as not broken.
`expect_key_to_be_unique` has none: a key may repeat in another batch, so it is judged on the
staged table (`quality.keys`).
"""

from collections.abc import Callable, Mapping

import polars as pl

from quality.predicates import holders, presence, values
from quality.predicates.judged import Judged
from quality.rules import RowRule
from quality.vocabulary import builtin

Predicate = Callable[[RowRule, Judged], pl.Series]

PREDICATES: Mapping[str, Predicate] = {
    builtin.EXPECTATIONS[builtin.READABLE]: presence.unreadable,
    builtin.EXPECTATIONS[builtin.REQUIRED]: presence.incomplete,
    builtin.EXPECTATIONS[builtin.STATE_KNOWN]: presence.unknown_state,
    builtin.EXPECTATIONS[builtin.HOLDER_TYPE_KNOWN]: presence.unknown_holder_type,
    "expect_column_values_to_not_be_null": values.absent,
    "expect_column_values_to_be_in_set": values.outside_set,
    "expect_column_values_to_match_regex": values.misshapen,
    "expect_column_values_to_be_between": values.outside_bounds,
    "expect_column_value_lengths_to_be_between": values.length_outside_bounds,
    "expect_column_pair_values_a_to_be_greater_than_b": values.not_greater,
    "expect_holder_code_to_be_valid": holders.unsound_holder_code,
    "expect_birth_to_match_resident_id": holders.birth_differs,
    "expect_resident_id_not_to_be_legacy": holders.legacy_resident_id,
    "expect_column_values_to_be_credit_code": holders.unsound_credit_code,
    "expect_column_values_to_be_resident_id": holders.unsound_resident_id,
}

__all__ = ["PREDICATES", "Judged", "Predicate"]
