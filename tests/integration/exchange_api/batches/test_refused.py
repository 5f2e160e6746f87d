"""What keeps a batch from being answered: each refuses all of it, is an entry, and looks nobody up."""

import hashlib
import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from exchange.access import snapshot
from exchange.access.clients import NewClient
from exchange_api.signing.jwk import public_jwk
from tests.integration.exchange_api.batches.bulk import (
    URL,
    Told,
    allow,
    approve,
    ask,
    body_of,
    people,
    raw,
    uses,
    withdraw,
)
from tests.integration.exchange_api.following import until_read_anew, until_status
from tests.integration.exchange_api.hall import (
    ASK_SECONDS,
    CLIENT,
    DEPARTMENT,
    NOBODY,
    OPERATOR,
    PERSON,
    REFUSED_ITEM,
    Hall,
    change,
    serving,
)
from tests.integration.exchange_api.kept import again, slug
from tests.integration.exchange_api.office import CLOSING, RENAMING
from tests.integration.exchange_api.test_serving import served
from tests.scenarios.waiting import today, until_far_from_midnight

FIRM = "91371399MA0000007N"
LATE_FIRM = [*body_of([PERSON])["subjects"], {"subject": {"type": "001", "code": FIRM}}]
"""Only a resident's number is known by its looks: of the second one's code the case has to be read for it."""


def refused(told: Told) -> tuple[int, str]:
    """The status and the slug of a whole refusal."""
    return told.status, told.problem


def test_without_the_scope_or_an_approval_nobody_is_answered(furnished: Hall) -> None:
    """Scope, then an approval of this item, case and day; the control is the batch that has both."""
    until_far_from_midnight()
    with serving(furnished):
        told = ask(furnished, body_of([PERSON]))
    assert refused(told) == (403, "scope-missing")
    assert 'scope="batch"' in told.headers["www-authenticate"]
    allow(furnished, None)
    approve(furnished, id="over", starts_on=today() - timedelta(days=9), ends_on=today())
    approve(furnished, id="later", case="later", starts_on=today() + timedelta(days=1))
    withdraw(furnished, "over")
    with serving(furnished):
        token = furnished.token()
        for body in (body_of([PERSON]), body_of([PERSON], case="later"), body_of([PERSON], case="other")):
            assert refused(ask(furnished, body, token)) == (403, "batch-not-approved")
        assert uses(furnished) == []
        outcomes = [entry["outcome"] for entry in furnished.entries()][-4:]
        assert outcomes.count("batch-not-approved") == 3
    approve(furnished)
    with serving(furnished):
        assert ask(furnished, body_of([PERSON])).statuses == [200]
        assert refused(ask(furnished, body_of([PERSON], item=REFUSED_ITEM))) == (403, "batch-not-approved")


def test_a_token_of_the_scope_confirm_asks_in_no_batch(bulk: Hall) -> None:
    """Scopes of token and client both count, either way; each token does what it was asked for."""
    confirm = bulk.token_answer(scope="confirm").json()["access_token"]
    batch = bulk.token_answer(scope="batch").json()["access_token"]
    assert refused(ask(bulk, body_of([PERSON]), confirm)) == (403, "scope-missing")
    assert bulk.ask(bulk.question(), batch).status_code == 403
    assert ask(bulk, body_of([PERSON]), batch).statuses == [200]
    assert bulk.ask(bulk.question(), confirm).status_code == 200


def test_the_scope_batch_alone_repeats_what_it_was_told(furnished: Hall) -> None:
    """By its id an answer comes again, to the byte and with an entry; to no client that was not told it."""
    furnished.publish_person()
    allow(furnished)
    other, keys = "other-window", {"keys": [public_jwk(furnished.client_key.public_key())]}
    with furnished.registers() as (clients, _):
        clients.grant_scopes(CLIENT, frozenset({"batch"}), change())
        clients.add_client(NewClient(other, DEPARTMENT, "另一窗口", keys, frozenset({"batch"})), change())
    with serving(furnished):
        assert furnished.token_answer(scope="confirm").status_code == 400
        told = ask(furnished, body_of([PERSON]))
        answer_id = told.lines[0]["answer"]["id"]
        kept = again(furnished, answer_id)
        assertion = furnished.assertion(iss=other, sub=other)
        stranger = furnished.token_answer(assertion).json()["access_token"]
        assert slug(again(furnished, answer_id, stranger)) == "answer-not-found"
    assert (kept.status_code, hashlib.sha256(kept.content).hexdigest()) == (200, *told.digests())
    assert [entry["client"] for entry in furnished.entries() if entry["kind"] == "repeat"] == [CLIENT]


def test_a_withdrawn_approval_answers_nobody_within_five_seconds(bulk: Hall) -> None:
    """On a served exchange; before, it answered."""
    token = bulk.token()
    assert ask(bulk, body_of([PERSON]), token).statuses == [200]
    withdraw(bulk)
    headers = {"authorization": f"Bearer {token}"}

    def posted() -> httpx.Response:
        return httpx.post(bulk.url + URL, json=body_of([PERSON]), headers=headers, timeout=ASK_SECONDS)

    assert slug(until_status(posted, 403)) == "batch-not-approved"


def test_an_approval_withdrawn_a_moment_ago_answers_nobody(
    approved: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The database has the last word, also where the worker has not heard of it; before, it answered."""
    monkeypatch.setattr(snapshot, "EVERY_SECONDS", 3600.0)
    monkeypatch.setattr(snapshot, "MOST_AGE_SECONDS", 3600.0)
    with serving(approved):
        token = approved.token()
        assert ask(approved, body_of([PERSON]), token).statuses == [200]
        withdraw(approved)
        assert refused(ask(approved, body_of([PERSON]), token)) == (403, "batch-not-approved")


@pytest.mark.parametrize(
    ("ending", "told"),
    [
        ("update access.client set disabled_at = now()", (401, "token-invalid")),
        ("update access.client set department = 'civil_affairs'", (401, "token-invalid")),
        ("update access.client set scopes = '{confirm}'", (403, "scope-missing")),
    ],
)
def test_a_batch_that_comes_slowly_is_decided_by_how_its_client_stands_at_its_end(
    bulk: Hall, ending: str, told: tuple[int, str]
) -> None:
    """Nobody is looked up or charged of a batch whose client was stopped while its body was on the way."""
    token, body = bulk.token(), raw(body_of([PERSON, *people(3)]))

    def drawn_out() -> Iterator[bytes]:
        yield body[:50]
        bulk.sql(ending)
        until_read_anew(bulk)
        assert refused(ask(bulk, body_of([NOBODY], case="not approved"), token)) == told
        yield body[50:]

    headers = {"content-type": "application/json", "authorization": f"Bearer {token}"}
    answer = httpx.post(bulk.url + URL, content=drawn_out(), headers=headers, timeout=ASK_SECONDS)
    assert answer.status_code == told[0], answer.text
    assert slug(answer) == told[1]
    assert uses(bulk) == []
    assert bulk.sql("select count(*) from budgets.batch_subject") == [(0,)]
    assert bulk.entries()[-1]["kind"] == "refusal"


def subject(**changed: Any) -> dict[str, Any]:
    """A subject of a batch, changed."""
    return {"subject": {"type": "111", "code": NOBODY}, **changed}


FAULTS: list[tuple[dict[str, Any], str]] = [
    ({"subject": {"type": "111", "code": "371399197805129013"}}, "subjects[1].subject.code"),
    ({"subject": {"type": "111"}}, "subjects[1].subject.code"),
    ({"subject": {"type": "000", "code": NOBODY}}, "subjects[1].subject.type"),
    (subject(claims={"business_licence": {"capital": "1"}}), "subjects[1].claims.business_licence"),
    (subject(claims={"no_proof": {"x": "1"}}), "subjects[1].claims"),
    (subject(case="x"), "subjects[1]"),
    ({"subject": {"type": "111", "code": PERSON}}, "subjects[1].subject"),
]


@pytest.mark.parametrize(("second", "field"), FAULTS)
def test_a_fault_anywhere_refuses_all_by_its_place(bulk: Hall, second: dict[str, Any], field: str) -> None:
    """422 with the place and no value; nobody was looked up, and nothing was charged."""
    told = ask(bulk, body_of([PERSON, second, *people(3)]))
    assert told.status == 422
    assert told.document is not None
    assert told.document["field"] == field
    assert ("fault" in told.document) == (told.problem == "subject-code-invalid")
    text = json.dumps(told.document)
    assert not any(code in text for code in (PERSON, NOBODY, "371399197805129013"))
    assert uses(bulk) == []
    assert bulk.sql("select count(*) from budgets.batch_subject") == [(0,)]


def test_a_member_that_stands_twice_refuses_all(bulk: Hall) -> None:
    """Whoever reads the bytes must find the same persons in them, also where the first of two is taken."""
    written = raw(body_of(people(3)))
    twice = written.replace(
        b'"subjects": [', b'"subjects": [{"subject": {"type": "111", "code": "x"}}], "subjects": ['
    )
    assert ask(bulk, written).status == 200
    before = len(uses(bulk))
    told = ask(bulk, twice)
    assert told.document is not None
    assert (told.status, told.document["field"]) == (422, "subjects")
    assert len(uses(bulk)) == before


def test_the_same_person_twice_is_told_by_both_places(bulk: Hall) -> None:
    """Also where one is written otherwise: the 15 digits that the number was before."""
    old = PERSON[:6] + PERSON[8:17]
    for written in (PERSON, PERSON.lower(), old):
        told = ask(bulk, body_of([*people(2), PERSON, *people(2, 50), written]))
        assert told.document is not None
        assert (told.status, told.document["field"]) == (422, "subjects[5].subject")
        assert "subjects[2]" in told.document["en"]["detail"]


@pytest.mark.parametrize(
    ("changed", "headers", "status", "slug"),
    [
        ({"subjects": []}, {}, 422, "request-invalid"),
        ({"parties": []}, {}, 422, "request-invalid"),
        ({"operator": " "}, {}, 422, "request-invalid"),
        ({"operator": "clerk-99"}, {}, 403, "operator-unknown"),
        ({"case": f"case {PERSON}"}, {}, 422, "request-invalid"),
        ({"case": f"case {FIRM}", "subjects": LATE_FIRM}, {}, 422, "request-invalid"),
        ({}, {"idempotency_key": "k"}, 422, "request-invalid"),
        ({}, {"accept": "application/jose"}, 406, "not-acceptable"),
        ({}, {"content_type": "text/plain"}, 415, "content-type-unsupported"),
    ],
)
def test_what_a_batch_cannot_be(
    bulk: Hall, changed: dict[str, Any], headers: dict[str, str], status: int, slug: str
) -> None:
    """Each with its problem; the case must not name any of the subjects."""
    body = body_of([*people(3), PERSON]) | changed
    assert refused(ask(bulk, body, **headers)) == (status, slug)
    assert uses(bulk) == []


@pytest.mark.parametrize("item", [RENAMING, CLOSING])
def test_what_asks_for_further_persons_is_asked_one_by_one(approved: Hall, item: str) -> None:
    """Neither a party nor a choice can be stated for each: nobody is looked up, whatever is approved."""
    approve(approved, id="more", item=item, case="more")
    with serving(approved):
        told = ask(approved, body_of([PERSON], item=item, case="more"))
    assert told.document is not None
    assert (told.status, told.document["field"]) == (422, "item")
    assert uses(approved) == []


def test_a_thousand_and_one_or_more_than_a_mebibyte_are_too_many(bulk: Hall) -> None:
    """Neither is answered in part; a body that no window would send is refused for its length."""
    assert refused(ask(bulk, body_of(people(1001)))) == (422, "request-invalid")
    long = raw(body_of(people(1000)))
    assert refused(ask(bulk, long + b" " * (1024 * 1024 - len(long) + 1))) == (413, "body-too-large")
    assert ask(bulk, b"{").status == 400
    padded = raw(body_of([PERSON]))
    assert ask(bulk, padded + b" " * (1024 * 1024 - len(padded))).statuses == [200]


def test_lines_in_any_accepted_form(bulk: Hall) -> None:
    """NDJSON where it is named, or where anything will do."""
    for accept in ("application/x-ndjson", "*/*", "application/json, application/x-ndjson;q=0.5"):
        assert ask(bulk, body_of([PERSON]), accept=accept).statuses == [200]


def test_logs_metrics_and_refusals_name_nobody(approved: Hall, tmp_path: Path) -> None:
    """Answered, faulty, doubled, over the budget: no number, name or staff id outside of an answer's body."""
    approve(approved, id="small", case="small", most_subjects=1)
    named = {"subject": {"type": "111", "code": PERSON, "name": "刘示范"}}
    with served(approved, tmp_path, 1) as (_, log):
        token = approved.token()
        good = ask(approved, body_of([named, NOBODY]), token)
        bodies = (
            body_of([named, named]),
            body_of([named, NOBODY], case="small"),
            body_of([named, {"subject": {"type": "111", "code": PERSON[:-1] + "0"}}]),
            body_of([named], operator="clerk-99"),
            body_of([named, {"subject": {"type": "111", "code": PERSON}, PERSON: PERSON}]),
        )
        told = [ask(approved, body, token) for body in bodies]
        page = httpx.get(f"{approved.url}/metrics").text
    assert good.statuses == [200, 200]
    assert [one.status for one in told] == [422, 429, 422, 403, 422]
    said = log.read_text() + page + json.dumps([one.document for one in told], ensure_ascii=False)
    for secret in (PERSON, PERSON[:-1], NOBODY, "刘示范", "clerk-99", OPERATOR, token):
        assert secret not in said
    assert 'route="/v1/confirmations:batch"' in page
