"""Standings dealt out in exact numbers."""

from collections import Counter
from random import Random

import pytest

from cli.demo.population.standing import Standing, deal


def test_deal_is_exact_and_shuffled() -> None:
    """As many of each as asked for, the rest valid, and not all at the head."""
    dealt = deal(Random(1), {Standing.REVOKED: 5, Standing.EXPIRED: 20}, 200)
    assert Counter(dealt) == {Standing.VALID: 175, Standing.EXPIRED: 20, Standing.REVOKED: 5}
    assert set(dealt[:25]) != {Standing.EXPIRED, Standing.REVOKED}


@pytest.mark.parametrize("total", [0, 4])
def test_more_than_there_is_fails_where_it_is_used(total: int) -> None:
    """A deal of more standings than rows is longer than the rows, which a strict zip refuses."""
    dealt = deal(Random(1), {Standing.REVOKED: 5}, total)
    with pytest.raises(ValueError, match="shorter"):
        list(zip(dealt, range(total), strict=True))
