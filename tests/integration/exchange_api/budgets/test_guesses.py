"""A clerk who tries values of one person's field until one fits is stopped; ordinary claims are not.

Over served APIs and PostgreSQL. Each walk has its control: without budgets it goes through to the match.
"""

from itertools import cycle
from typing import Any

import httpx
import pytest

from exchange.budgets.limits import Budgets
from tests.integration.exchange_api.budgets.test_alarms import alarms, members, tell, watch_for
from tests.integration.exchange_api.budgets.walking import CLERKS, OFF, answered, citizens, desk
from tests.integration.exchange_api.hall import ITEM, LICENCE, OPERATOR, PERSON, Hall
from tests.integration.exchange_api.office import SPOUSE, ask, renaming

ADVERTISING, FOOD = "outdoor_advertising", "prepackaged_food_filing"
TITLE = "示范书店"  # the hall's person's; it stands at the forty-first place of the walk
GUESSES = (
    [f"{number}号书店" for number in range(40)] + [TITLE] + [f"{number}号书店" for number in range(40, 60)]
)
NAMES = [f"刘{number}" for number in range(40)] + ["刘示范"] + [f"刘{number}" for number in range(40, 60)]
PROOFS = {ITEM: "business_licence", ADVERTISING: "applicant_licence", FOOD: "business_licence"}


def guess(title: str, item: str = ITEM, **asked: Any) -> dict[str, Any]:
    """One guess of the title on the person's licence."""
    return {"code": PERSON, "item": item, "claims": {PROOFS[item]: {"title": title}}, **asked}


def alone() -> list[dict[str, Any]]:
    """One clerk, value after value."""
    return [guess(title) for title in GUESSES]


def shared() -> list[dict[str, Any]]:
    """Eight clerks of the client share the walk."""
    return [guess(title, operator=clerk) for title, clerk in zip(GUESSES, cycle(CLERKS), strict=False)]


def through_items() -> list[dict[str, Any]]:
    """One clerk who changes the item each time; all of them compare the same field."""
    return [guess(title, item) for title, item in zip(GUESSES, cycle(PROOFS), strict=False)]


def of_names() -> list[dict[str, Any]]:
    """One clerk who states name after name beside the code."""
    return [{"code": PERSON, "name": name} for name in NAMES]


def of_names_in_turn() -> list[dict[str, Any]]:
    """One clerk who states names beside the code, and claims them of the field that holds it, in turn."""
    claimed = [{"code": PERSON, "claims": {"operator_identity": {"name": name}}} for name in NAMES]
    return [
        one if place % 2 else other
        for place, (one, other) in enumerate(zip(of_names(), claimed, strict=True))
    ]


WALKS = {
    "alone": (alone(), 5),
    "shared": (shared(), 8),
    "through items": (through_items(), 5),
    "of names": (of_names(), 5),
    "of names in turn": (of_names_in_turn(), 5),
}


def fits(answer: httpx.Response) -> bool:
    """Whether nothing that was stated differs."""
    return answer.status_code == 200 and not any(one["mismatched"] for one in answer.json()["proofs"])


@pytest.mark.parametrize("walk", WALKS)
def test_a_walk_of_values_is_stopped_at_the_limit(furnished: Hall, walk: str) -> None:
    """Exactly so many values are answered, racing on four servers; the refusal names no limit."""
    furnished.publish_person()
    walked, limit = WALKS[walk]
    with desk(furnished, servers=4) as window:
        answers = window.ask_all([each | {"server": n} for n, each in enumerate(walked)], at_once=8)
    assert answered(answers) == limit
    refused = next(answer for answer in answers if answer.status_code == 429)
    assert refused.json()["type"].endswith("/problems/questions-unusual")
    assert "budget" not in refused.json()
    assert 1 <= int(refused.headers["retry-after"]) <= 86400
    assert "tongban-receipt" in refused.headers


@pytest.mark.parametrize("walk", WALKS)
def test_without_budgets_the_walk_goes_through_to_the_match(furnished: Hall, walk: str) -> None:
    """The control: every value is answered, and one of them tells what stands on the record."""
    furnished.publish_person()
    walked, _ = WALKS[walk]
    with desk(furnished, servers=4, budgets=OFF) as window:
        answers = window.ask_all([each | {"server": n} for n, each in enumerate(walked)], at_once=8)
    assert answered(answers) == len(walked)
    assert [place for place, answer in enumerate(answers) if fits(answer)] == [40]


def test_what_was_claimed_before_is_free_in_every_spelling(furnished: Hall) -> None:
    """Past the limit the five stay answerable, in all forms that compare equal; a sixth does not."""
    furnished.publish_person()
    spellings = [TITLE, f" {TITLE}", f"{TITLE}\u3000", f"\u200b{TITLE}\ufeff"]
    with desk(furnished) as window:
        first = window.ask_all([guess(title) for title in [*GUESSES[:4], *spellings]])
        again = window.ask_all([guess(title) for title in [*spellings, *GUESSES[:4], GUESSES[5]]])
    assert [answer.status_code for answer in first] == [200] * 8
    assert [fits(answer) for answer in first] == [False] * 4 + [True] * 4
    assert [answer.status_code for answer in again] == [200] * 8 + [429]


def test_the_refusal_tells_neither_the_right_value_nor_a_decoy(furnished: Hall) -> None:
    """Past the limit a right value, a wrong one and a decoy's are refused in one shape, without a miss."""
    decoy, people = citizens(3)[2], citizens(2)
    for code in (*people, decoy):
        furnished.publish(LICENCE, code, {"licence_no": "1", "holder_code": code, "title": TITLE})
    watch_for(furnished, decoy)
    spent = [guess(title, FOOD, operator=clerk) for clerk, some in ((CLERKS[0], 5), (CLERKS[1], 3))
             for title in GUESSES[5 * (clerk == CLERKS[1]) :][:some]]  # fmt: skip
    last = dict(zip((*people, decoy), (TITLE, "无此书店", TITLE), strict=True))
    with desk(furnished) as window:
        before = window.ask_all([each | {"code": code} for code in last for each in spent])
        missed = furnished.sql(MISSED)
        refused = window.ask_all([guess(title, FOOD) | {"code": code} for code, title in last.items()])
        page = httpx.get(f"{furnished.url}/metrics").text
    assert answered(before) == 24
    assert {answer.status_code for answer in refused} == {429}
    shapes = [(members(one.json()), sorted(one.headers), len(one.content)) for one in refused]
    assert shapes[0] == shapes[1] == shapes[2]
    assert (
        furnished.sql(MISSED) == missed == [(6,)]
    )  # of two clerks and three persons; the third clerk has none
    assert 'tongban_budget_exceeded_total{kind="client_claims"} 3.0' in page


MISSED = "select count(*) from budgets.asked where missed"


def test_each_person_whose_field_is_tried_is_an_alarm(furnished: Hall) -> None:
    """Two persons of one clerk are two: who looks into the first one's would not see the second."""
    with desk(furnished) as window:
        answers = window.ask_all(
            [guess(title, code=code) for code in (PERSON, SPOUSE) for title in GUESSES[:6]]
        )
    assert [answer.status_code for answer in answers] == ([200] * 5 + [429]) * 2
    tell(furnished)
    assert [alarm["outcome"] for alarm in alarms(furnished)] == ["operator_claims"] * 2


def test_a_walk_of_values_is_one_alarm_of_a_person(furnished: Hall) -> None:
    """However many values of however many fields are refused, it is one alarm; no value is kept."""
    furnished.publish_person()
    numbers = [{"code": PERSON, "claims": {"business_licence": {"licence_no": title}}} for title in GUESSES]
    with desk(furnished) as window:
        window.ask_all([*alone()[:20], *numbers[:20]])
    tell(furnished)
    (alarm,) = alarms(furnished)
    assert (alarm["outcome"], alarm["case"]) == ("operator_claims", "2026-000006")
    kept = str(furnished.sql("select * from budgets.claimed"))
    assert furnished.sql("select count(*) from budgets.claimed") == [(10,)]
    assert not any(title in kept for title in GUESSES)


def test_ordinary_claims_are_not_stopped(furnished: Hall) -> None:
    """A hundred citizens with name and two claims each, asked twice for two items, now and then mistyped."""
    people = citizens(100)
    for code in people:
        furnished.publish_person(code)
    wrong = [guess("示范书吧") | {"code": code, "name": "刘师范"} for code in people[::7]]
    right = [
        {"code": code, "name": "刘示范", "item": item, "claims": {proof: {"title": TITLE}}}
        for code in people
        for item, proof in list(PROOFS.items())[:2]
    ]
    with desk(furnished) as window:
        answers = window.ask_all([*wrong, *right, *right], at_once=4)
    assert answered(answers) == len(wrong) + 400
    assert sum(map(fits, answers)) == 400


def test_a_repeat_claims_nothing_anew(furnished: Hall) -> None:
    """An answer given again by its key leaves no claim: the count is emptied in between, and stays empty."""
    furnished.publish_person()
    with desk(furnished) as window:
        first = window.ask(**guess(TITLE), key="again")
        claimed = furnished.sql(
            "with gone as (delete from budgets.claimed returning 1) select count(*) from gone"
        )
        second = window.ask(**guess(TITLE), key="again")
    assert (first.status_code, first.content) == (200, second.content)
    assert second.headers["idempotent-replayed"] == "true"
    assert claimed == [(1,)]
    assert furnished.sql("select count(*) from budgets.claimed") == [(0,)]


def test_without_claims_nothing_is_counted(furnished: Hall) -> None:
    """A question that states nothing but type and code leaves no claim, and meets no limit of claims."""
    furnished.publish_person()
    with desk(furnished, budgets=Budgets(client_claims=1, operator_claims=1)) as window:
        answers = window.ask_all([{"code": PERSON, "operator": clerk} for clerk in (OPERATOR, *CLERKS)])
    assert answered(answers) == 9
    assert furnished.sql("select count(*) from budgets.claimed") == [(0,)]


def test_a_person_in_another_role_is_counted_by_himself(office: Hall) -> None:
    """Names tried of a co-owner stop at the limit, also where he is the subject; the owner is not he."""

    def named(name: str) -> int:
        parties = {"co_owner": {"type": "111", "code": SPOUSE, "name": name}}
        return ask(office, renaming(office, SPOUSE, parties=parties)).status_code

    def alone(code: str, name: str) -> int:
        subject = {"type": "111", "code": code, "name": name}
        return ask(office, renaming(office, subject=subject)).status_code

    assert [named(f"赵{n}") for n in range(7)] == [200] * 5 + [429] * 2
    assert (alone(SPOUSE, "赵共有"), alone(SPOUSE, "赵0"), alone(PERSON, "刘示范")) == (429, 200, 200)
    (kind,) = office.sql("select distinct kind from budgets.alarm")
    assert kind == ("operator_claims",)
