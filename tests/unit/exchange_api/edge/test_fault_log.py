"""Which faults have a line in the log, and that none holds the fault's own words."""

from datetime import UTC, datetime
from typing import Any

import pytest

from exchange_api.edge.fault_log import log_fault
from exchange_api.problems import Refused
from exchange_api.problems.faults import refusal_for
from exchange_api.problems.registry_request import REQUEST_INVALID
from exchange_api.problems.registry_service import EXCHANGE_BUSY, EXCHANGE_NOT_READY, INTERNAL_ERROR
from exchange_api.visit import Visit

NUMBER = "371399197705055019"


def logged(caplog: pytest.LogCaptureFixture, refused: Refused, fault: Exception) -> list[dict[str, Any]]:
    """The facts of the lines that a fault has, after the request id was seen to be the visit's."""
    visit = Visit.begin(datetime.now(UTC))
    log_fault(visit, refused, fault)
    facts = [vars(record)["facts"] for record in caplog.records]
    assert all(one.pop("request_id") == visit.request_id for one in facts)
    return facts


def test_an_unforeseen_fault_is_told_by_type_and_places_alone(caplog: pytest.LogCaptureFixture) -> None:
    """Its message may name a person and stands nowhere."""
    with pytest.raises(LookupError) as raised:
        raise LookupError(NUMBER)
    (told,) = logged(caplog, refusal_for(raised.value), raised.value)
    assert (told["fault"], told["problem"]) == ("LookupError", INTERNAL_ERROR.slug)
    assert "test_fault_log" in str(told["places"])
    assert NUMBER not in caplog.text + str([vars(record) for record in caplog.records])


@pytest.mark.parametrize(
    ("problem", "lines"), [(REQUEST_INVALID, 0), (EXCHANGE_NOT_READY, 1), (EXCHANGE_BUSY, 0)]
)
def test_a_refusal_by_a_rule_or_for_want_of_room_has_no_line(
    caplog: pytest.LogCaptureFixture, problem: Any, lines: int
) -> None:
    """What the exchange itself lacks has one; that too much is under way is counted instead (ADR 0044)."""
    refused = Refused(problem)
    assert len(logged(caplog, refused, refused)) == lines
