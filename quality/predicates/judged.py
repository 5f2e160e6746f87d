"""What a predicate looks at: one batch as a frame, with its contract and what could not be read."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

import polars as pl

from catalog.model import Contract


@dataclass(frozen=True, slots=True)
class Judged:
    """One batch under judgement.

    `unreadable` are the ordinals (`_ordinal`) of rows with a finding; `today` the date in Asia/Shanghai, or
    `None` where births in the future are not looked for.
    """

    contract: Contract
    frame: pl.DataFrame
    unreadable: Collection[int]
    today: date | None

    def column(self, name: str) -> pl.Series:
        """Return one column of the batch."""
        return self.frame.get_column(name)

    def readable(self) -> pl.Series:
        """Say for each row whether the connector could read all of it."""
        ordinals = pl.Series(values=list(self.unreadable), dtype=pl.Int64)
        return ~self.column("_ordinal").is_in(ordinals.implode())
