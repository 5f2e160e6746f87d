"""The faults of the rules' callers."""

import pytest

from catalog.rules.errors import ClaimNotOffered, FactsMissing, NeedEmpty, RuleMisused, VerdictMissing


@pytest.mark.parametrize("fault", [ClaimNotOffered, FactsMissing, NeedEmpty, VerdictMissing])
def test_all_are_one_family(fault: type[Exception]) -> None:
    """One handler can catch every misuse of the rules."""
    assert issubclass(fault, RuleMisused)
    assert issubclass(fault, ValueError)
