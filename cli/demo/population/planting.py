"""Dirt, planted row by row: each planted row breaks exactly one rule, and the planting itself is the record.

What the quality gate must find is counted here and nowhere else.
"""

from collections.abc import Callable, Iterable, Mapping
from random import Random
from types import MappingProxyType
from typing import Generic, Protocol, Self, TypeVar


class Keyed(Protocol):
    """A row with a natural key."""

    @property
    def key(self) -> tuple[str, ...]:
        """The natural key."""


Row = TypeVar("Row", bound=Keyed)
RowKey = tuple[str, ...]
Planted = Mapping[str, Mapping[str, int]]
"""Resource → rule id → number of rows that break it."""
PlantedKeys = Mapping[str, Mapping[str, tuple[RowKey, ...]]]
"""Resource → rule id → the key of each such row, as it stands in the source."""


class Bed(Generic[Row]):
    """The rows of one resource while dirt is planted in them; a row is never planted twice."""

    def __init__(self, rng: Random, rows: Iterable[Row], spared: Iterable[RowKey]) -> None:
        self.rows = list(rows)
        self.keys: dict[str, tuple[RowKey, ...]] = {}
        self._rng = rng
        self._untouchable = set(spared)

    def plant(
        self,
        rule: str,
        count: int,
        spoil: Callable[[Row], Row],
        among: Callable[[Row], bool] = lambda _: True,
    ) -> Self:
        """Spoil `count` drawn rows that satisfy `among`, and record their keys under `rule`."""
        for place in self._draw(count, among):
            self.rows[place] = spoil(self.rows[place])
            self._record(rule, self.rows[place].key)
        return self

    def plant_row(self, rule: str, key: RowKey, spoil: Callable[[Row], Row]) -> Self:
        """Spoil the row with this key, spared or not, and record it under `rule`."""
        place = next(place for place, row in enumerate(self.rows) if row.key == key)
        self.rows[place] = spoil(self.rows[place])
        self._record(rule, self.rows[place].key)
        return self

    def repeat(self, rule: str, count: int, vary: Callable[[Row], Row]) -> Self:
        """Write `count` drawn rows a second time with other content under the same key; both rows count."""
        for place in self._draw(count, lambda _: True):
            self.rows.append(vary(self.rows[place]))
            self._record(rule, self.rows[place].key)
            self._record(rule, self.rows[place].key)
        return self

    def counts(self) -> Mapping[str, int]:
        """Return how many rows were planted under each rule."""
        return MappingProxyType({rule: len(keys) for rule, keys in self.keys.items()})

    def _draw(self, count: int, among: Callable[[Row], bool]) -> list[int]:
        free = [
            place for place, row in enumerate(self.rows) if row.key not in self._untouchable and among(row)
        ]
        drawn = self._rng.sample(free, count)
        self._untouchable.update(self.rows[place].key for place in drawn)
        return drawn

    def _record(self, rule: str, key: RowKey) -> None:
        self._untouchable.add(key)
        self.keys[rule] = (*self.keys.get(rule, ()), key)
