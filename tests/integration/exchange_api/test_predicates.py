"""Predicates over HTTP: a yes or no about an age or a restriction, and nothing of what it was judged by."""

import time
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import pytest

from catalog.calendar import SHANGHAI
from exchange.access.clients import NewClient
from exchange.access.operators import NewOperator
from exchange_api.signing.jwk import public_jwk
from tests.integration.exchange_api.hall import (
    IDENTITY,
    OPERATOR,
    PERSON,
    TITLE,
    Hall,
    change,
    resident_number,
    serving,
)

CLIENTS = {"civil_affairs": "affairs-window", "housing_construction": "housing-window"}
OLD_AGE, SALE = "old_age_allowance", "affordable_home_sale"
SNAPSHOT_SECONDS = 10
YOUNGER = resident_number("37139919460630123")
UNKNOWN = resident_number("37139919460630255")


def years_ago(years: int, days: int = 0) -> date:
    """The day so many years ago in Shanghai, 1 March for 29 February, moved by some days."""
    today = datetime.now(SHANGHAI).date()
    day = (today.month, today.day) if (today.month, today.day) != (2, 29) else (3, 1)
    return date.fromordinal(date(today.year - years, *day).toordinal() + days)


@pytest.fixture
def offices(furnished: Hall) -> Iterator[Hall]:
    """The hall with windows of civil affairs and of housing; persons of 80, nearly 80 and of no age."""
    keys = {"keys": [public_jwk(furnished.client_key.public_key())]}
    with furnished.registers() as (clients, _):
        for department, client in CLIENTS.items():
            clients.add_client(NewClient(client, department, "窗口", keys), change())
    with furnished.operators() as operators:
        for department in CLIENTS:
            operators.enrol(department, [NewOperator(OPERATOR, "王芳")], change())
    born = {PERSON: years_ago(80), YOUNGER: years_ago(80, days=1), UNKNOWN: None}
    for code, day in born.items():
        furnished.publish(IDENTITY, code, {"resident_id": code, "name": "刘示范", "born_on": day})
    for code, words in ((PERSON, ("无",)), (YOUNGER, ("抵押",)), (UNKNOWN, ("待核",))):
        for word in words:
            fields: dict[str, object] = {
                "title_no": f"鲁{code[-4:]}",
                "holder_code": code,
                "restriction": word,
            }
            furnished.publish(TITLE, code, fields | {"location": "示范路1号", "share": "单独所有"})
    with serving(furnished) as served:
        yield served


def ask(hall: Hall, department: str, item: str, code: str, **changed: object) -> dict[str, Any]:
    """Ask as a window of the department; the answer is searched for what must not leave."""
    client = CLIENTS[department]
    told = hall.token_answer(hall.assertion(iss=client, sub=client))
    assert told.status_code == 200, told.text
    answer = hall.ask(hall.question(code, item, **changed), token=told.json()["access_token"])
    assert answer.status_code == 200, answer.text
    for day in (years_ago(80), years_ago(80, days=1)):
        assert day.isoformat() not in answer.text
    for word in ("born_on", '"restriction"', '抵押"', "待核"):
        assert word not in answer.text
    found: dict[str, Any] = answer.json()
    return found


def proof_of(answer: dict[str, Any], name: str) -> dict[str, Any]:
    """The answer on one proof."""
    return next(proof for proof in answer["proofs"] if proof["id"] == name)


def test_an_age_is_answered_yes_or_no(offices: Hall) -> None:
    """80 today confirms; 80 tomorrow is an obstacle with advice; no birth date asks for the paper."""
    reached = ask(offices, "civil_affairs", OLD_AGE, PERSON)
    assert (reached["satisfied"], reached["proofs"][0]["facts"]) == (True, {"name": "刘示范"})
    (entry,) = [one for one in offices.entries() if one["item"] == OLD_AGE]
    assert entry["proofs"][0]["facts"] == ["name"]
    young = ask(offices, "civil_affairs", OLD_AGE, YOUNGER)
    proof = proof_of(young, "applicant_identity")
    assert (proof["verdict"], proof["reason"], proof["facts"]) == ("not_yet_valid", "age_not_reached", {})
    assert proof["verdict_text"]["en"].startswith("The record is valid")
    assert proof["reason_text"]["zh"] == "未达到规定的年龄。"
    (obstacle,) = young["obstacles"]
    assert (obstacle["proof"], young["papers_to_bring"]) == ("applicant_identity", [])
    assert "once the required age is reached" in obstacle["what_to_do"]["en"]
    unknown = ask(offices, "civil_affairs", OLD_AGE, UNKNOWN)
    assert (unknown["proofs"][0]["verdict"], unknown["proofs"][0]["reason"]) == ("unknown", "value_unclear")
    assert [paper["id"] for paper in unknown["papers_to_bring"]] == ["identity_card_copy"]
    assert {one["proofs"][0]["reason"] for one in offices.entries() if one["item"] == OLD_AGE} == {
        None,
        "age_not_reached",
        "value_unclear",
    }


def test_nobody_is_judged_under_another_name(offices: Hall) -> None:
    """With a wrong name the answer is the same whatever the age is, and tells nothing of it."""
    told = []
    for code in (PERSON, YOUNGER, UNKNOWN):
        subject = {"type": "111", "code": code, "name": "王另人"}
        answer = ask(offices, "civil_affairs", OLD_AGE, code, subject=subject)
        told.append((answer["proofs"][0]["verdict"], answer["proofs"][0]["reason"], answer["obstacles"]))
    assert told == [("mismatch", None, [])] * 3


def test_a_restriction_is_an_obstacle_and_never_told(offices: Hall) -> None:
    """A free title confirms; a mortgaged one is an obstacle without its kind; another word is unknown."""
    free = proof_of(ask(offices, "housing_construction", SALE, PERSON), "home_title")
    assert (free["verdict"], "restriction" in free["facts"]) == ("confirmed", False)
    answer = ask(offices, "housing_construction", SALE, YOUNGER)
    limited = proof_of(answer, "home_title")
    assert (limited["verdict"], limited["reason"], limited["facts"]) == ("suspended", "under_restriction", {})
    assert limited["mismatched"] == []
    assert [obstacle["proof"] for obstacle in answer["obstacles"]] == ["home_title"]
    assert answer["papers_to_bring"] == []
    unclear = proof_of(ask(offices, "housing_construction", SALE, UNKNOWN), "home_title")
    assert (unclear["verdict"], unclear["reason"]) == ("unknown", "value_unclear")


def test_an_agreement_without_the_field_refuses(offices: Hall) -> None:
    """An agreement that does not grant what is judged by refuses, whatever the row says."""
    offices.sql("update access.agreement set facts = array_remove(facts, 'restriction')")
    began = time.monotonic()
    while _home_title(offices, PERSON)["verdict"] == "confirmed":  # the snapshot is some seconds old
        assert time.monotonic() - began < SNAPSHOT_SECONDS
        time.sleep(0.2)
    for code in (PERSON, YOUNGER):
        proof = _home_title(offices, code)
        assert (proof["verdict"], proof["reason"]) == ("refused", "facts_not_agreed")
        assert proof["provenance"] is None


def _home_title(hall: Hall, code: str) -> dict[str, Any]:
    return proof_of(ask(hall, "housing_construction", SALE, code), "home_title")
