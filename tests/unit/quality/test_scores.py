"""Scores follow GB/T 36344: per rule, mean per dimension, mean of dimensions."""

import json

import pytest

from quality.rules import DIMENSIONS
from quality.scores import OF_ODCS, TITLES, Dimension, score


def test_a_dimension_is_the_mean_of_its_rules_and_the_total_the_mean_of_dimensions() -> None:
    """Uniqueness counts under accuracy, as in the standard."""
    scores = score(200, [("accuracy", 10), ("uniqueness", 0), ("completeness", 50)])
    assert scores.dimensions == {Dimension.ACCURACY: 97.5, Dimension.COMPLETENESS: 75.0}
    assert scores.total == 86.25


def test_no_rows_give_no_score() -> None:
    """Nothing is known of an empty batch, so no figure is given."""
    assert score(0, [("accuracy", 0)]).total is None
    assert score(0, [("accuracy", 0)]).dimensions == {}


def test_thirds_do_not_drift() -> None:
    """Means are exact before they become a float."""
    assert score(3, [("accuracy", 0)] * 3).total == 100.0
    assert score(3, [("accuracy", 1), ("accuracy", 2), ("accuracy", 0)]).total == pytest.approx(200 / 3)


@pytest.mark.parametrize("count", [-1, 4])
def test_more_broken_rows_than_rows_are_refused(count: int) -> None:
    """A score outside 0 to 100 cannot arise."""
    with pytest.raises(ValueError, match=rf"received {count} broken rows of 3; expected 0 to 3"):
        score(3, [("accuracy", count)])


def test_every_dimension_of_a_contract_has_a_home_and_two_names() -> None:
    """The seven of ODCS map into the six of GB/T 36344, each named in Chinese and English."""
    assert set(OF_ODCS) == DIMENSIONS
    assert set(TITLES) == set(Dimension)
    assert [TITLES[each].zh for each in Dimension] == [
        "规范性",
        "完整性",
        "准确性",
        "一致性",
        "时效性",
        "可访问性",
    ]


def test_scores_are_stored_as_json() -> None:
    """The stored form holds figures and both names."""
    stored = json.loads(json.dumps(score(4, [("timeliness", 1)]).as_json()))
    assert stored == {
        "total": 75.0,
        "dimensions": {"timeliness": {"score": 75.0, "zh": "时效性", "en": "Timeliness"}},
    }
