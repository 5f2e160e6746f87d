"""A clerk who tries person after person for one role is stopped, also where nothing about them is amiss.

All are residents with an identity, none born beside another, and of each some proof is confirmed: they are
no walk of numbers, and no misses. Each walk has its control: with more claims it goes through to the match.
"""

from collections.abc import Callable

import httpx
import pytest

from exchange.budgets.limits import MOST, Budgets
from tests.integration.exchange_api.budgets.walking import citizens, set_budgets
from tests.integration.exchange_api.following import until_read_anew
from tests.integration.exchange_api.hall import IDENTITY, PERSON, TITLE, Hall
from tests.integration.exchange_api.office import CLIENT, OTHERS, SPOUSE, ask, closing, firm_code, renaming

Try = Callable[[Hall, str], httpx.Response]


def as_representative(hall: Hall, code: str) -> httpx.Response:
    """One firm, and one person after the other who says that he stands for it."""
    return ask(hall, closing(hall, code))


def as_co_owner(hall: Hall, code: str) -> httpx.Response:
    """One owner, and one person after the other as his co-owner."""
    return ask(hall, renaming(hall, code))


def as_owner(hall: Hall, code: str) -> httpx.Response:
    """One co-owner, and one person after the other as the owner."""
    return ask(hall, renaming(hall, PERSON, subject={"type": "111", "code": code}))


TRIES: dict[str, Try] = {"representative": as_representative, "co-owner": as_co_owner, "owner": as_owner}


def residents(hall: Hall) -> list[str]:
    """Twenty residents with homes of their own, and the right person at the end."""
    people = citizens(20)
    for place, code in enumerate(people):
        hall.publish(IDENTITY, code, {"resident_id": code, "name": "孙住户"}, _name="孙住户")
        fields: dict[str, object] = {
            "title_no": f"{OTHERS}{place}",
            "holder_code": code,
            "location": "示范路2号",
            "share": "单独所有",
        }
        hall.publish(TITLE, code, fields, _name="孙住户")
    return [*people, SPOUSE]


def fits(answer: httpx.Response) -> bool:
    """Whether every proof is confirmed."""
    return answer.status_code == 200 and all(one["verdict"] == "confirmed" for one in answer.json()["proofs"])


@pytest.mark.parametrize("role", TRIES)
def test_persons_tried_for_a_role_are_stopped_at_the_limit(office: Hall, role: str) -> None:
    """Five are answered, then nobody new, not even the right one; who was tried before still is."""
    people = residents(office)
    answers = [TRIES[role](office, code) for code in [*people, *people[:5]]]
    assert [answer.status_code for answer in answers] == [200] * 5 + [429] * 16 + [200] * 5
    assert not any(map(fits, answers))
    assert {answer.json()["type"].rpartition("/")[2] for answer in answers[5:21]} == {"questions-unusual"}


@pytest.mark.parametrize("role", TRIES)
def test_with_more_claims_the_walk_goes_through_to_the_match(office: Hall, role: str) -> None:
    """The control: no other budget stops it."""
    set_budgets(office, Budgets(client_claims=MOST, operator_claims=MOST), CLIENT)
    until_read_anew(office)
    answers = [TRIES[role](office, code) for code in residents(office)]
    assert [answer.status_code for answer in answers] == [200] * 21
    assert [place for place, answer in enumerate(answers) if fits(answer)] == [20]


def test_one_who_stands_for_many_firms_is_ordinary(office: Hall) -> None:
    """Firm after firm with one representative is an agency at work: the value is of each firm's row."""
    codes = [firm(number) for number in range(12)]
    asked = [closing(office, SPOUSE) | {"subject": {"type": "001", "code": code}} for code in codes]
    assert [ask(office, one).status_code for one in asked] == [200] * 12


def firm(number: int) -> str:
    """The code of one of many firms."""
    return firm_code(f"91371327MA3D{number:05d}")
