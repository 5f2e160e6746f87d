"""Stated days: exactly those of the item, within its bounds; a refusal says what is expected."""

import json
from datetime import date, timedelta

import pytest

from catalog.model import Paper, Proof, ServiceItem, StatedDay, Text, ValidOn
from exchange_api.confirmations.days import read_days, stated_day
from exchange_api.confirmations.question import Question, read_question
from exchange_api.problems import Refused
from exchange_api.problems.registry_request import REQUEST_INVALID

TODAY = date(2026, 3, 15)
WORDS = Text("词", "word")
ACCIDENT = StatedDay("accident", Text("事故之日", "The accident"), days_back=366, days_ahead=0)
MOVE = StatedDay("move", Text("迁入之日", "The move"), days_back=10, days_ahead=30)
OF_TODAY = Proof("licence", WORDS, "d/r", (), (), Paper("copy", WORDS), paper_when_absent=True)
PROOF = Proof("dated", WORDS, "d/r", (), (), OF_TODAY.paper, True, valid_on=ValidOn("move", ("from",)))
ITEM = ServiceItem("item", "hall", WORDS, PROOF, None, (ACCIDENT, MOVE))
PLAIN = ServiceItem("item", "hall", WORDS, OF_TODAY, None)
SECRET = "371399198001011234"


def question(**days: date) -> Question:
    """A question with these days."""
    subject = {"type": "111", "code": "371399199003078912"}
    body = {"item": "item", "subject": subject, "case": "c", "operator": "o"}
    stated = {name: day.isoformat() for name, day in days.items()}
    return read_question(json.dumps(body | {"days": stated}).encode()).question


def days_from_today(number: int) -> date:
    """The day so many days ahead."""
    return TODAY + timedelta(days=number)


@pytest.mark.parametrize(("accident", "move"), [(-366, -10), (0, 30), (-1, 0)])
def test_days_within_the_bounds_are_taken(accident: int, move: int) -> None:
    """The first and the last day that an item allows both count; each proof gets its own."""
    stated = {"accident": days_from_today(accident), "move": days_from_today(move)}
    found = read_days(question(**stated), ITEM, TODAY)
    assert found == stated
    assert (stated_day(found, PROOF), stated_day(found, OF_TODAY)) == (stated["move"], None)
    assert read_days(question(), PLAIN, TODAY) == {}


REFUSALS: tuple[tuple[ServiceItem, dict[str, date], str, str], ...] = (
    (ITEM, {}, "days.accident", "accident"),
    (ITEM, {"accident": TODAY}, "days.move", "days.move"),
    (ITEM, {"accident": TODAY, "move": TODAY, SECRET: TODAY}, "days", "accident, move"),
    (ITEM, {"accident": days_from_today(1), "move": TODAY}, "days.accident", "2025-03-14 to 2026-03-15"),
    (ITEM, {"accident": days_from_today(-367), "move": TODAY}, "days.accident", "2025-03-14 to 2026-03-15"),
    (ITEM, {"accident": TODAY, "move": date(1, 1, 1)}, "days.move", "2026-03-05 to 2026-04-14"),
    (ITEM, {"accident": TODAY, "move": date(9999, 12, 31)}, "days.move", "2026-03-05 to 2026-04-14"),
    (PLAIN, {SECRET: TODAY}, "days", "leave days out"),
)


@pytest.mark.parametrize(("item", "days", "field", "told"), REFUSALS)
def test_what_does_not_fit_is_refused(
    item: ServiceItem, days: dict[str, date], field: str, told: str
) -> None:
    """A day that is missing, foreign or out of bounds is told by our name, with what is expected."""
    with pytest.raises(Refused) as raised:
        read_days(question(**days), item, TODAY)
    refused = raised.value
    assert (refused.problem, refused.field) == (REQUEST_INVALID, field)
    assert told in refused.detail.en
    assert refused.detail.zh != REQUEST_INVALID.detail.zh
    assert SECRET not in f"{refused.detail} {refused.field} {refused}"
