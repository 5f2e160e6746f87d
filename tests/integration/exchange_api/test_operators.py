"""Operators at the API: only whom the client's department enrolled may ask, and no one learns of others."""

import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from exchange.access.operators import NewOperator
from tests.integration.exchange_api.following import until_read_anew, until_status
from tests.integration.exchange_api.hall import (
    ASK_SECONDS,
    CLIENT,
    DEPARTMENT,
    ITEM,
    OPERATOR,
    PERSON,
    Hall,
    change,
)

OTHERS = "tobacco_monopoly"


def refusal(hall: Hall, token: str, **asked: Any) -> dict[str, Any]:
    """The problem that a question ends with, without what is its own in each request."""
    answer = hall.ask(hall.question(**asked), token=token)
    assert answer.status_code == 403, answer.text
    assert "tongban-receipt" in answer.headers
    return {name: value for name, value in answer.json().items() if name not in {"request_id", "receipt"}}


def test_an_unknown_operator_is_refused_and_logged(hall: Hall) -> None:
    """403 with type, field and what to do in both languages; the entry has case and item, and no subject."""
    token = hall.token()
    problem = refusal(hall, token, operator="stranger-1")
    assert problem["type"].endswith("/problems/operator-unknown")
    assert problem["field"] == "operator"
    assert "tongban operator add" in problem["en"]["what_to_do"]
    assert "tongban operator add" in problem["zh"]["what_to_do"]
    entry = hall.entries()[-1]
    assert (entry["kind"], entry["outcome"], entry["client"]) == ("refusal", "operator-unknown", CLIENT)
    assert (entry["case"], entry["item"]) == ("2026-000123", ITEM)
    assert (entry["subject"], entry["proofs"]) == (None, [])
    assert entry["operator"] is not None
    assert hall.sql("select count(*) from ledger.detail") == [(0,)]
    assert "stranger-1" not in str([*hall.entries(), problem])


def test_a_disabled_operator_is_refused_within_five_seconds(hall: Hall) -> None:
    """On the running server a disabled operator asks no more, and one enrolled anew asks again."""
    token = hall.token()
    assert hall.ask(hall.question(), token=token).status_code == 200
    with hall.operators() as operators:
        operators.disable(DEPARTMENT, OPERATOR, change("letter 9"))
    await_status(hall, token, 403)
    assert refusal(hall, token)["type"].endswith("/problems/operator-disabled")
    assert hall.entries()[-1]["outcome"] == "operator-disabled"
    with hall.operators() as operators:
        operators.enrol(DEPARTMENT, [NewOperator(OPERATOR, "王芳")], change("letter 10"), anew=True)
    await_status(hall, token, 200)


def await_status(hall: Hall, token: str, status: int) -> None:
    """Ask until the answer has that status; who asks five seconds after the change has it."""
    until_status(lambda: hall.ask(hall.question(), token=token), status)


def test_nothing_tells_of_another_departments_operators(hall: Hall) -> None:
    """A staff id enrolled elsewhere, disabled elsewhere or nowhere at all gets the very same problem."""
    with hall.operators() as operators:
        operators.enrol(OTHERS, [NewOperator("their-1", "李雷"), NewOperator("their-2", "韩梅")], change())
    with hall.operators() as operators:
        operators.disable(OTHERS, "their-2", change())
    until_read_anew(hall)
    token = hall.token()
    nobody = refusal(hall, token, operator="nobodys")
    assert refusal(hall, token, operator="their-1") == nobody == refusal(hall, token, operator="their-2")


@pytest.mark.parametrize("operator", ["CLERK-7", "clerk-77", "clerk-７"])
def test_a_staff_id_is_compared_as_it_is(hall: Hall, operator: str) -> None:
    """Another case, a longer id and full-width digits are other operators."""
    assert refusal(hall, hall.token(), operator=operator)["type"].endswith("/problems/operator-unknown")


def test_the_operator_comes_before_the_subject_and_after_the_case(hall: Hall) -> None:
    """A faulty subject is not even looked at; a case that names a person never reaches the ledger."""
    token = hall.token()
    subject = {"type": "111", "code": "not a number"}
    asked = hall.ask(hall.question(operator="stranger-1", subject=subject), token=token)
    assert asked.json()["type"].endswith("/problems/operator-unknown")
    personal = hall.ask(hall.question(operator="stranger-1", case=PERSON), token=token)
    assert (personal.status_code, personal.json()["field"]) == (422, "case")
    assert PERSON not in str(hall.entries())


def test_without_the_check_a_stranger_would_be_answered(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: it is this check, and nothing else, that keeps a stranger from the facts."""
    token = hall.token()
    assert hall.ask(hall.question(operator="stranger-1"), token=token).status_code == 403
    monkeypatch.setattr("exchange_api.confirmations.inquiry.require_enrolled", lambda *_: None)
    answered = hall.ask(hall.question(operator="stranger-1"), token=token)
    assert answered.status_code == 200
    assert answered.json()["satisfied"] is True


@pytest.mark.parametrize(("gone", "status"), [("operator", 403), ("client", 401)])
def test_a_question_that_comes_slowly_is_decided_by_how_things_stand_at_its_end(
    hall: Hall, gone: str, status: int
) -> None:
    """Whoever draws out his body is not asked for by what stood when he began."""
    token, body = hall.token(), json.dumps(hall.question()).encode()

    def drawn_out() -> Iterator[bytes]:
        yield body[:20]
        if gone == "operator":
            with hall.operators() as operators:
                operators.disable(DEPARTMENT, OPERATOR, change())
        else:
            with hall.registers() as (clients, _):
                clients.disable_client(CLIENT, change())
        await_status(hall, token, status)
        yield body[20:]

    headers = {"content-type": "application/json", "authorization": f"Bearer {token}"}
    answer = httpx.post(
        f"{hall.url}/v1/confirmations", content=drawn_out(), headers=headers, timeout=ASK_SECONDS
    )
    assert answer.status_code == status, answer.text
    assert hall.entries()[-1]["kind"] == "refusal"
