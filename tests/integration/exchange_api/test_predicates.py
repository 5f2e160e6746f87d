"""Predicates over HTTP: a yes or no about an age, a restriction or a day, and nothing of what judged it."""

import json
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import httpx
import pytest

from tests.integration.exchange_api.following import until_read_anew
from tests.integration.exchange_api.hall import (
    IDENTITY,
    LICENCE,
    PERSON,
    TITLE,
    Hall,
    resident_number,
    serving,
)
from tests.integration.exchange_api.office import open_window
from tests.scenarios.waiting import today, until_far_from_midnight

CLIENTS = {
    "civil_affairs": "affairs-window",
    "housing_construction": "housing-window",
    "human_resources": "labour-window",
}
OLD_AGE, SALE, ACCIDENT = "old_age_allowance", "affordable_home_sale", "human_resources_082"
YOUNGER = resident_number("37139919460630123")
UNKNOWN = resident_number("37139919460630255")


def years_ago(years: int, days: int = 0) -> date:
    """The day so many years ago in Shanghai, 1 March for 29 February, moved by some days."""
    now = today()
    day = (now.month, now.day) if (now.month, now.day) != (2, 29) else (3, 1)
    return date.fromordinal(date(now.year - years, *day).toordinal() + days)


def days_ago(number: int) -> date:
    """The day so many days ago in Shanghai."""
    return today() - timedelta(days=number)


def licences() -> dict[str, tuple[tuple[date | None, date | None, str], ...]]:
    """By person: a licence that ended and its renewal after a gap, a revoked one, one without a first day."""
    return {
        PERSON: ((days_ago(700), days_ago(60), "valid"), (days_ago(30), None, "valid")),
        YOUNGER: ((days_ago(700), None, "revoked"),),
        UNKNOWN: ((None, None, "valid"),),
    }


@pytest.fixture
def offices(furnished: Hall) -> Iterator[Hall]:
    """The hall with windows of civil affairs and of housing; persons of 80, nearly 80 and of no age."""
    until_far_from_midnight()
    for department, client in CLIENTS.items():
        open_window(furnished, client, department)
    born = {PERSON: years_ago(80), YOUNGER: years_ago(80, days=1), UNKNOWN: None}
    for code, day in born.items():
        furnished.publish(IDENTITY, code, {"resident_id": code, "name": "刘示范", "born_on": day})
    for code, rows in licences().items():
        for number, (start, end, state) in enumerate(rows):
            furnished.publish(
                LICENCE,
                code,
                {"licence_no": f"L{number}", "holder_code": code, "title": f"示范书店{number}"},
                _valid_from=start,
                _valid_to=end,
                _open_ended=end is None,
                _state=state,
            )
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
    until_read_anew(offices)
    for code in (PERSON, YOUNGER):
        proof = _home_title(offices, code)
        assert (proof["verdict"], proof["reason"]) == ("refused", "facts_not_agreed")
        assert proof["provenance"] is None


def accident(hall: Hall, ago: int, code: str = PERSON, **changed: object) -> dict[str, Any]:
    """The answer on the employer's licence on the day so many days ago; no end of validity leaves with it."""
    stated = days_ago(ago).isoformat()
    answer = ask(hall, "human_resources", ACCIDENT, code, days={"accident": stated}, **changed)
    proof = proof_of(answer, "employer_licence")
    assert proof["valid_on"] == stated
    terms = [(start, end) for rows in licences().values() for start, end, _ in rows]
    ends = {f"{day}" for term in terms for day in term if day}
    assert not [end for end in ends - {stated} if end in json.dumps(answer)]
    return proof | {"obstacles": answer["obstacles"], "papers": answer["papers_to_bring"]}


def test_a_licence_is_judged_by_the_stated_day(offices: Hall) -> None:
    """The row that was valid on the day confirms, first and last day included; between two it had expired."""
    titles = {60: "示范书店0", 61: "示范书店0", 30: "示范书店1", 0: "示范书店1"}
    for ago, title in titles.items():
        proof = accident(offices, ago)
        assert (proof["verdict"], proof["reason"], proof["facts"]["title"]) == ("confirmed", None, title)
        assert set(proof["facts"]) == {"title", "credit_code"}
    lapsed = accident(offices, 59)
    assert (lapsed["verdict"], lapsed["reason"], lapsed["facts"]) == ("expired", "ended_before_day", {})
    assert lapsed["verdict_text"]["zh"] == "证照在所述之日已过有效期。"
    (obstacle,) = lapsed["obstacles"]
    assert "does not change that day" in obstacle["what_to_do"]["en"]
    (entry, *_) = [one for one in offices.entries() if one["item"] == ACCIDENT]
    assert entry["proofs"][0]["facts"] == ["title", "credit_code"]


def test_what_ended_since_confirms_no_day(offices: Hall) -> None:
    """Revoked stays revoked, with the remark that nothing follows; a missing first day asks for the paper."""
    before = accident(offices, 300, YOUNGER)
    assert (before["verdict"], before["reason"]) == ("revoked", "since_unrecorded")
    assert before["papers"] == []
    on_the_day = accident(offices, 0, YOUNGER)
    assert (on_the_day["verdict"], on_the_day["reason"]) == ("revoked", None)
    unclear = accident(offices, 1, UNKNOWN)
    assert (unclear["verdict"], unclear["reason"]) == ("unknown", "start_unclear")
    assert [paper["id"] for paper in unclear["papers"]] == ["business_licence_copy"]
    assert accident(offices, 0, UNKNOWN)["verdict"] == "confirmed"


def test_a_day_that_does_not_fit_is_refused(offices: Hall) -> None:
    """Missing, foreign, impossible or out of bounds: 422 at our place, in both languages, and an entry."""
    client = CLIENTS["human_resources"]
    token = offices.token_answer(offices.assertion(iss=client, sub=client)).json()["access_token"]
    cases: dict[str, tuple[dict[str, Any], str, str]] = {
        "missing": ({}, "days.accident", "The day of the accident"),
        "foreign": ({"days": {"accident": f"{days_ago(3)}", PERSON: "2026-03-01"}}, "days", "state accident"),
        "impossible": ({"days": {"accident": "2026-02-30"}}, "days", "A day of the calendar"),
        "tomorrow": ({"days": {"accident": f"{days_ago(-1)}"}}, "days.accident", f"to {days_ago(0)}"),
        "long ago": ({"days": {"accident": f"{days_ago(367)}"}}, "days.accident", f"from {days_ago(366)}"),
    }
    for name, (changed, field, told) in cases.items():
        answer = offices.ask(offices.question(PERSON, ACCIDENT, **changed), token=token)
        problem = answer.json()
        assert (answer.status_code, problem["type"].rpartition("/")[2]) == (422, "request-invalid"), name
        assert problem["field"] == field, name
        assert told in problem["en"]["detail"], name
        assert problem["zh"]["detail"] != problem["en"]["detail"]
        assert PERSON not in answer.text
    logged = [entry["outcome"] for entry in offices.entries() if entry["kind"] == "error"]
    assert logged == ["request-invalid"] * len(cases)


def test_one_key_keeps_to_its_day(offices: Hall) -> None:
    """Asked again with the same day the answer is the same; with another day under the key it is refused."""
    client = CLIENTS["human_resources"]
    token = offices.token_answer(offices.assertion(iss=client, sub=client)).json()["access_token"]

    def asked(ago: int) -> httpx.Response:
        question = offices.question(PERSON, ACCIDENT, days={"accident": f"{days_ago(ago)}"})
        return offices.ask(question, token=token, **{"Idempotency-Key": "accident-key-1"})

    first, again, other = asked(61), asked(61), asked(59)
    assert (first.status_code, again.content, again.headers["idempotent-replayed"]) == (
        200,
        first.content,
        "true",
    )
    assert other.status_code == 422
    assert other.json()["type"].endswith("idempotency-key-reused")


def _home_title(hall: Hall, code: str) -> dict[str, Any]:
    return proof_of(ask(hall, "housing_construction", SALE, code), "home_title")
