"""A register: what one department's own system holds of one resource, dirt and personas included."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from random import Random
from types import MappingProxyType
from typing import Generic, TypeVar

from cli.demo.population.planting import Bed, Keyed, Row, RowKey
from cli.demo.population.standing import Standing

RowT_co = TypeVar("RowT_co", bound=Keyed, covariant=True)


@dataclass(frozen=True, slots=True)
class Register(Generic[RowT_co]):
    """The rows of one resource, in the source's own names, codes and date forms.

    `planted_keys` are the keys of the rows that break each rule; `numbers` are, by persona, the numbers of
    what the persona holds here, in order of age; `standings` count the rows that are not simply valid, none
    of which is spoiled.
    """

    resource: str
    rows: tuple[RowT_co, ...]
    planted_keys: Mapping[str, tuple[RowKey, ...]]
    numbers: Mapping[str, tuple[str, ...]]
    standings: Mapping[Standing, int]

    @property
    def planted(self) -> Mapping[str, int]:
        """How many rows break each rule."""
        return MappingProxyType({rule: len(keys) for rule, keys in self.planted_keys.items()})


class Draft(Generic[Row]):
    """A register while it is written, before any dirt; dirt spares personas and what is not simply valid."""

    def __init__(self) -> None:
        self.numbers: dict[str, tuple[str, ...]] = {}
        self._rows: list[Row] = []
        self._spared: list[RowKey] = []
        self._standings: Counter[Standing] = Counter()

    def write(
        self,
        row: Row,
        standing: Standing = Standing.VALID,
        persona: str | None = None,
        *,
        spared: bool = False,
    ) -> None:
        """Write one row; the first part of a persona's key is the number that the persona holds."""
        self._rows.append(row)
        if persona is not None:
            self.numbers[persona] = (*self.numbers.get(persona, ()), row.key[0])
        if standing is not Standing.VALID:
            self._standings[standing] += 1
        if spared or persona is not None or standing is not Standing.VALID:
            self._spared.append(row.key)

    def bed(self, rng: Random) -> Bed[Row]:
        """Return the bed in which the dirt is planted."""
        return Bed(rng, self._rows, self._spared)

    def register(self, resource: str, bed: Bed[Row]) -> Register[Row]:
        """Return the register that the planted bed has become."""
        return Register(
            resource,
            tuple(bed.rows),
            MappingProxyType(bed.keys),
            MappingProxyType(self.numbers),
            MappingProxyType(self._standings),
        )
