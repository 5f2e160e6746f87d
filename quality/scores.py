"""Scores by the dimensions of GB/T 36344-2018 (数据质量评价指标), from counts of broken rows.

A rule's score is 100 × (rows − broken) / rows, a dimension's the mean of its rules, the total the mean of its
dimensions. A dimension that no rule speaks of has no score: nothing is known of it, and nothing is pretended.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from types import MappingProxyType

from catalog.model import Text


class Dimension(StrEnum):
    """The six dimensions of GB/T 36344."""

    NORMATIVITY = "normativity"
    COMPLETENESS = "completeness"
    ACCURACY = "accuracy"
    CONSISTENCY = "consistency"
    TIMELINESS = "timeliness"
    ACCESSIBILITY = "accessibility"


TITLES: Mapping[Dimension, Text] = MappingProxyType(
    {
        Dimension.NORMATIVITY: Text("规范性", "Normativity"),
        Dimension.COMPLETENESS: Text("完整性", "Completeness"),
        Dimension.ACCURACY: Text("准确性", "Accuracy"),
        Dimension.CONSISTENCY: Text("一致性", "Consistency"),
        Dimension.TIMELINESS: Text("时效性", "Timeliness"),
        Dimension.ACCESSIBILITY: Text("可访问性", "Accessibility"),
    }
)

# The contract speaks ODCS's closed list of seven; the standard counts repetition under accuracy, and missing
# records as well as missing values under completeness. ODCS has no word for accessibility.
OF_ODCS: Mapping[str, Dimension] = MappingProxyType(
    {
        "conformity": Dimension.NORMATIVITY,
        "completeness": Dimension.COMPLETENESS,
        "coverage": Dimension.COMPLETENESS,
        "accuracy": Dimension.ACCURACY,
        "uniqueness": Dimension.ACCURACY,
        "consistency": Dimension.CONSISTENCY,
        "timeliness": Dimension.TIMELINESS,
    }
)


@dataclass(frozen=True, slots=True)
class Scores:
    """Scores between 0 and 100; `total` is `None` where there was no row to judge."""

    dimensions: Mapping[Dimension, float]
    total: float | None

    def as_json(self) -> dict[str, object]:
        """Return the scores for storing, each dimension with its Chinese and English name."""
        return {
            "total": self.total,
            "dimensions": {
                dimension.value: {"score": score, "zh": TITLES[dimension].zh, "en": TITLES[dimension].en}
                for dimension, score in self.dimensions.items()
            },
        }


def score(rows: int, broken: Iterable[tuple[str, int]]) -> Scores:
    """Return the scores of `rows` rows; `broken` gives each rule's ODCS dimension and broken rows.

    Raises `ValueError` if a rule has more broken rows than there are rows.
    """
    if rows == 0:
        return Scores(MappingProxyType({}), None)
    by_dimension: dict[Dimension, list[Fraction]] = {}
    for dimension, count in broken:
        if not 0 <= count <= rows:
            raise ValueError(f"received {count} broken rows of {rows}; expected 0 to {rows}")
        by_dimension.setdefault(OF_ODCS[dimension], []).append(Fraction(100 * (rows - count), rows))
    means = {
        dimension: _mean(by_dimension[dimension]) for dimension in Dimension if dimension in by_dimension
    }
    total = float(_mean(list(means.values()))) if means else None
    return Scores(MappingProxyType({dimension: float(mean) for dimension, mean in means.items()}), total)


def _mean(values: list[Fraction]) -> Fraction:
    return sum(values, Fraction(0)) / len(values)
