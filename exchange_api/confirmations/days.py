"""The days that a question states: exactly those that its item asks for, within the item's bounds.

A refusal names a day by the catalogue's own word and says what is expected, never what was received.
"""

from collections.abc import Mapping
from datetime import date, timedelta

from catalog.model import Proof, ServiceItem, StatedDay, Text
from exchange_api.confirmations.question import Question
from exchange_api.problems import Refused
from exchange_api.problems.registry_request import REQUEST_INVALID

Days = Mapping[str, date]


def read_days(question: Question, item: ServiceItem, today: date) -> Days:
    """Return the stated days by name; `today` is the day in Asia/Shanghai.

    Raises `Refused` for a day that the item does not ask for, for one that is missing, and for one that lies
    further back or ahead than the item allows.
    """
    if not question.days and not item.days:
        return {}
    if set(question.days) - {day.id for day in item.days}:
        raise Refused(REQUEST_INVALID, field="days", detail=_unknown(item))
    for day in item.days:
        stated = question.days.get(day.id)
        if stated is None:
            raise Refused(REQUEST_INVALID, field=f"days.{day.id}", detail=_missing(day))
        if not -day.days_back <= (stated - today).days <= day.days_ahead:
            raise Refused(REQUEST_INVALID, field=f"days.{day.id}", detail=_out_of_bounds(day, today))
    return question.days


def stated_day(days: Days, proof: Proof) -> date | None:
    """Return the day that a proof asks of, or `None` for one that asks of today."""
    return None if proof.valid_on is None else days[proof.valid_on.day]


def _unknown(item: ServiceItem) -> Text:
    names = ", ".join(day.id for day in item.days)
    if not names:
        return Text("该事项不需要填报日期，请去掉 days。", "The item asks for no day: leave days out.")
    return Text(
        f"days 中有该事项不需要的日期；只填 {names}。",
        f"The days hold one that the item does not ask for: state {names} and no other.",
    )


def _missing(day: StatedDay) -> Text:
    return Text(
        f"该事项须在 days.{day.id} 填报日期（{day.title.zh}），形如 2026-03-01。",
        f"The item asks for days.{day.id} ({day.title.en}), written as 2026-03-01.",
    )


def _out_of_bounds(day: StatedDay, today: date) -> Text:
    first, last = today - timedelta(days=day.days_back), today + timedelta(days=day.days_ahead)
    return Text(
        f"{day.title.zh}应在 {first} 至 {last} 之间；请核对所填日期。",
        f"It has to lie from {first} to {last} ({day.title.en}): compare what was stated.",
    )
