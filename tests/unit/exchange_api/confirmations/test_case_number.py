"""A case that names a person is refused, and the refusal tells nothing of it."""

from datetime import date

import pytest

from exchange_api.confirmations.case_number import require_impersonal
from exchange_api.problems import Refused

TODAY = date(2026, 3, 1)
COMPANY, RESIDENT = "91371327MA3C1D2E3X", "37139919900307891"


@pytest.mark.parametrize("case", [f"case {COMPANY}", f"{RESIDENT[:6]} {RESIDENT[6:]}1"])
def test_a_case_that_names_a_person_is_refused(case: str) -> None:
    """The person asked of by his code, and anybody by a resident's number."""
    with pytest.raises(Refused) as told:
        require_impersonal(case, COMPANY, TODAY)
    refused = told.value
    assert refused.field == "case"
    assert case not in f"{refused} {refused.detail.zh} {refused.detail.en} {refused.members}"


def test_another_case_is_taken() -> None:
    """The control."""
    require_impersonal("2026-000123", COMPANY, TODAY)
