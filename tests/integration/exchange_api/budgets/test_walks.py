"""A clerk who walks a birthday's thousand numbers is stopped within 20; an ordinary day is not.

Over served APIs and PostgreSQL. Each walk has its control: without budgets it goes through.
"""

from itertools import chain, cycle
from typing import Any

import httpx
import pytest

from exchange.budgets.limits import Budgets
from tests.integration.exchange_api.budgets.walking import (
    CLERKS,
    OFF,
    Desk,
    answered,
    birthday_numbers,
    citizens,
    desk,
    family,
)
from tests.integration.exchange_api.hall import ITEM, NOBODY, OPERATOR, REFUSED_ITEM, Hall, serving

WITHIN = 20
NUMBERS = birthday_numbers()
OTHER_ITEM = "public_place_hygiene_permit"


def alone() -> list[dict[str, Any]]:
    """One clerk, number after number."""
    return [{"code": code} for code in NUMBERS]


def shared() -> list[dict[str, Any]]:
    """Eight clerks of the client share the walk."""
    return [{"code": code, "operator": clerk} for code, clerk in zip(NUMBERS, cycle(CLERKS), strict=False)]


def through_items() -> list[dict[str, Any]]:
    """One clerk who changes the item each time."""
    items = cycle([ITEM, REFUSED_ITEM])
    return [{"code": code, "item": item} for code, item in zip(NUMBERS, items, strict=False)]


def backwards() -> list[dict[str, Any]]:
    """One clerk who takes the numbers in no order."""
    return [{"code": NUMBERS[place * 389 % 1000]} for place in range(1000)]


WALKS = {"alone": alone(), "shared": shared(), "through items": through_items(), "backwards": backwards()}


@pytest.mark.parametrize("walk", WALKS)
def test_a_walk_is_stopped_within_twenty(furnished: Hall, walk: str) -> None:
    """Whoever tries a birthday's numbers has no more than twenty answers, on four workers."""
    with desk(furnished, servers=4) as window:
        walked = [each | {"server": place} for place, each in enumerate(WALKS[walk])]
        answers = window.ask_all(walked, at_once=8)
    assert 1 <= answered(answers) <= WITHIN
    refused = next(answer for answer in answers if answer.status_code == 429)
    assert refused.json()["type"].endswith("/problems/questions-unusual")
    assert 1 <= int(refused.headers["retry-after"]) <= 86400
    assert "tongban-receipt" in refused.headers


@pytest.mark.parametrize("walk", WALKS)
def test_without_budgets_the_walk_goes_through(furnished: Hall, walk: str) -> None:
    """The control: the same clerk gets an answer to every number where no budget stands."""
    with desk(furnished, servers=4, budgets=OFF) as window:
        walked = [each | {"server": place} for place, each in enumerate(WALKS[walk][:200])]
        assert answered(window.ask_all(walked, at_once=8)) == 200


def test_a_walk_among_ordinary_questions_is_stopped_and_they_are_not(furnished: Hall) -> None:
    """Every other question is of an ordinary citizen: all of those are answered."""
    regular = [{"code": code, "operator": CLERKS[0]} for code in citizens(50)]
    mixed = list(chain.from_iterable(zip(alone()[:50], regular, strict=True)))
    with desk(furnished, servers=4) as window:
        answers = window.ask_all([e | {"server": n} for n, e in enumerate(mixed)], at_once=8)
    assert answered(answers[0::2]) <= WITHIN
    assert answered(answers[1::2]) == 50


def test_an_ordinary_day_is_not_stopped(furnished: Hall) -> None:
    """One clerk, three hundred citizens, two questions of each, most of whom hold something, and a family."""
    people = citizens(300)
    for code in people[:250]:
        furnished.publish_person(code)
    asked = [{"code": code} for code in [*people, *family(), *people, *family()]]
    with desk(furnished) as window:
        answers = window.ask_all(asked, at_once=4)
    assert answered(answers) == 608
    assert "r=196;t=" in answers[-1].headers["ratelimit"]
    assert '"operator";q=500;w=86400' in answers[-1].headers["ratelimit-policy"]


def test_a_restart_resets_nothing(furnished: Hall) -> None:
    """After the walk was stopped and the servers started anew, the next number is refused as before."""
    with desk(furnished) as window:
        assert answered(window.ask_all(alone()[:30])) <= WITHIN
    with serving(furnished) as served, httpx.Client(timeout=30) as http:
        window = Desk([served], http)
        assert answered(window.ask_all(alone()[30:60])) == 0
        assert window.ask(NUMBERS[0]).status_code == 200  # already asked of: costs nothing, tells nothing new


def test_misses_are_bounded_and_their_refusal_tells_nothing(furnished: Hall) -> None:
    """Of different birthdays: after so many of whom nothing is held, those who hold are refused too."""
    people = citizens(40)
    holders = people[30:]
    for code in holders:
        furnished.publish_person(code)
    with desk(furnished, budgets=Budgets(operator_misses=10)) as window:
        answers = window.ask_all([{"code": code} for code in people])
    assert [answer.status_code for answer in answers] == [200] * 10 + [429] * 30
    assert {a.json()["type"].rpartition("/")[2] for a in answers[10:]} == {"questions-unusual"}
    assert not any("budget" in a.json() for a in answers[10:])  # nor which count it was


def test_distinct_subjects_are_bounded_for_operator_and_client(furnished: Hall) -> None:
    """An operator's budget stops one, the client's all; who was asked of before costs nothing."""
    furnished.publish_person()
    budgets = Budgets(operator_subjects=5, client_subjects=8)
    people = citizens(20)
    with desk(furnished, budgets=budgets) as window:
        mine = window.ask_all([{"code": code} for code in [*people[:8], *people[:5]]])
        theirs = window.ask_all([{"code": code, "operator": CLERKS[0]} for code in people[8:14]])
    assert [answer.status_code for answer in mine] == [200] * 5 + [429] * 3 + [200] * 5
    assert mine[5].json()["budget"] == "operator_subjects"
    assert mine[5].headers["ratelimit"].startswith('"operator";r=0;')
    assert [answer.status_code for answer in theirs] == [200] * 3 + [429] * 3
    assert theirs[-1].json()["budget"] == "client_subjects"
    assert NOBODY not in "".join(answer.text for answer in (*mine, *theirs))
    assert OPERATOR not in mine[5].text
