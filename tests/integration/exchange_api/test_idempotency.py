"""Idempotency keys: one key, one question, one answer, however often and from wherever it is asked."""

import json
from concurrent.futures import ThreadPoolExecutor

import httpx
import psycopg
import pytest

from exchange.access.clients import NewClient
from exchange_api.signing.jwk import public_jwk
from tests.integration.exchange_api.following import until_read_anew
from tests.integration.exchange_api.hall import NOBODY, Hall, change, make_key, serving
from tests.integration.exchange_api.kept import KEY, again, slug
from tests.scenarios.waiting import until

WAITING = "select 1 from pg_stat_activity where wait_event_type = 'Lock' and usename = 'tongban_api_login'"


def test_a_key_gives_the_very_same_answer(hall: Hall) -> None:
    """The same body under the same key: status and bytes of before, a header that says so, a new entry."""
    first = hall.ask(hall.question(), idempotency_key=KEY)
    hall.sql("update shr.market_regulation__business_licence set _state = 'revoked'")
    second = hall.ask(hall.question(), idempotency_key=KEY)
    assert (second.status_code, second.content) == (first.status_code, first.content)
    assert "idempotent-replayed" not in first.headers
    assert second.headers["idempotent-replayed"] == "true"
    entry, repeat = hall.entries()[-3], hall.entries()[-1]
    assert (entry["kind"], entry["repeat_of"]) == ("confirmation", None)
    assert (repeat["kind"], repeat["repeat_of"]) == ("repeat", first.json()["id"])
    assert repeat["request_id"] == second.headers["tongban-request-id"] != first.json()["id"]
    same = ("answer_digest", "case", "client", "department", "item", "operator")
    assert [repeat[name] for name in same] == [entry[name] for name in same]
    assert repeat["subject"] != entry["subject"]
    pseudonyms = hall.sql("select subject_pseudonym from ledger.detail order by index desc limit 2")
    assert pseudonyms[0] == pseudonyms[1]
    third = hall.ask(hall.question(), idempotency_key=f"{KEY}-2")
    assert third.content != first.content


def test_without_a_key_nothing_is_repeated(hall: Hall) -> None:
    """The same body twice without a key is confirmed twice."""
    first, second = hall.ask(hall.question()), hall.ask(hall.question())
    assert first.json()["id"] != second.json()["id"]
    assert [entry["kind"] for entry in hall.entries()[-4:]] == ["token", "confirmation"] * 2


def test_a_key_is_of_its_client_alone(hall: Hall) -> None:
    """Another client's same key is another key."""
    first = hall.ask(hall.question(), idempotency_key=KEY)
    hall.client_key, kept = make_key(), hall.client_key
    with hall.registers() as (clients, _):
        keys = {"keys": [public_jwk(hall.client_key.public_key())]}
        clients.add_client(NewClient("other-window", "administrative_approval", "另一窗口", keys), change())
    token = other_token(hall)
    second = hall.ask(hall.question(), token, idempotency_key=KEY)
    assert second.status_code == 200
    assert second.json()["id"] != first.json()["id"]
    assert slug(again(hall, first.json()["id"], token)) == "answer-not-found"
    hall.client_key = kept
    assert again(hall, first.json()["id"]).content == first.content


def other_token(hall: Hall) -> str:
    """A token of the other client, once the exchange knows it."""
    until_read_anew(hall)
    answer = hall.token_answer(hall.assertion(iss="other-window", sub="other-window"))
    assert answer.status_code == 200, answer.text
    return str(answer.json()["access_token"])


def test_a_key_with_another_body_is_refused(hall: Hall) -> None:
    """Another question, even one more blank, under a used key: 422, no data, an entry of the error."""
    body = json.dumps(hall.question()).encode()
    assert hall.ask(body, idempotency_key=KEY).status_code == 200
    elsewhere = json.dumps(hall.question(case="2026-000124")).encode()
    for other in (body + b" ", json.dumps(hall.question(NOBODY)).encode(), elsewhere):
        refused = hall.ask(other, idempotency_key=KEY)
        assert (refused.status_code, slug(refused)) == (422, "idempotency-key-reused")
        assert "proofs" not in refused.json()
    assert [(e["kind"], e["outcome"]) for e in hall.entries()][-1] == ("error", "idempotency-key-reused")


def test_what_was_refused_before_it_was_answered_leaves_the_key_free(hall: Hall) -> None:
    """A body at fault, an unknown item: the key is good for the corrected question."""
    assert hall.ask(b"{", idempotency_key=KEY).status_code == 400
    assert hall.ask(hall.question(item="none"), idempotency_key=KEY).status_code == 404
    answer = hall.ask(hall.question(), idempotency_key=KEY)
    assert answer.status_code == 200
    assert "idempotent-replayed" not in answer.headers


@pytest.mark.parametrize("key", ["", "k" * 256, "schlüssel".encode("latin-1").decode("latin-1"), "a\tb"])
def test_a_key_out_of_form_is_refused(hall: Hall, key: str) -> None:
    """Neither empty, nor longer than 255, nor anything but printable ASCII; the key is not repeated."""
    raw = json.dumps(hall.question()).encode()
    headers = {"content-type": "application/json", "authorization": f"Bearer {hall.token()}"}
    sent = [(name.encode(), value.encode()) for name, value in headers.items()]
    sent.append((b"idempotency-key", key.encode("latin-1")))
    answer = httpx.post(f"{hall.url}/v1/confirmations", content=raw, headers=sent)
    assert (answer.status_code, slug(answer)) == (400, "idempotency-key-invalid")
    assert len(key) < 2 or key not in answer.text


def test_keys_of_255_signs_and_two_headers(hall: Hall) -> None:
    """255 printable signs are a key; two headers are none."""
    assert hall.ask(hall.question(), idempotency_key="~" * 255).status_code == 200
    raw = json.dumps(hall.question()).encode()
    headers = [("content-type", "application/json"), ("authorization", f"Bearer {hall.token()}")]
    headers += [("idempotency-key", "a"), ("idempotency-key", "b")]
    answer = httpx.post(f"{hall.url}/v1/confirmations", content=raw, headers=headers)
    assert slug(answer) == "idempotency-key-invalid"


def test_racing_requests_are_confirmed_once(furnished: Hall) -> None:
    """Of many requests with one key on two servers one is confirmed, and all answers are that one."""
    furnished.publish_person()
    other = furnished.elsewhere()
    with serving(furnished), serving(other):
        token = furnished.token()

        def ask(number: int) -> httpx.Response:
            hall = furnished if number % 2 else other
            for _ in range(200):
                answer = hall.ask(furnished.question(), token, idempotency_key=f"{KEY}-{number // 8}")
                if answer.status_code != 409:
                    return answer
            return answer

        with ThreadPoolExecutor(16) as pool:
            answers = list(pool.map(ask, range(64)))
    assert {answer.status_code for answer in answers} == {200}
    for group in range(8):
        assert len({answer.content for answer in answers[group * 8 : group * 8 + 8]}) == 1
    kinds = [entry["kind"] for entry in furnished.entries()]
    assert (kinds.count("confirmation"), kinds.count("repeat")) == (8, 56)
    assert furnished.unlogged(answers) == []


def test_of_two_servers_the_slower_gives_the_answer_of_the_faster(furnished: Hall) -> None:
    """Both look the key up before either has answered: both answer at once, and only one is confirmed."""
    furnished.publish_person()
    other = furnished.elsewhere()
    with serving(furnished), serving(other), ThreadPoolExecutor(2) as pool:
        token = furnished.token()
        halls = (furnished, other)
        assert [hall.ask(furnished.question(), token).status_code for hall in halls] == [200, 200]
        with psycopg.connect(furnished.owner_url) as blocker:
            blocker.execute("select 1 from ledger.head for update")
            asked = [
                pool.submit(hall.ask, furnished.question(), token, idempotency_key=KEY) for hall in halls
            ]
            until(lambda: len(furnished.sql(WAITING)) == 2)
        answers = [one.result() for one in asked]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].content == answers[1].content
    assert sum("idempotent-replayed" in answer.headers for answer in answers) == 1
    assert furnished.unlogged(answers) == []


def test_a_request_under_way_is_not_overtaken(hall: Hall) -> None:
    """While the store is locked, a second request with the key is told to wait; then one answer stands."""
    token = hall.token()
    with psycopg.connect(hall.owner_url) as blocker, ThreadPoolExecutor(1) as pool:
        blocker.execute("lock table answers.idempotency_key in access exclusive mode")
        first = pool.submit(hall.ask, hall.question(), token, idempotency_key=KEY)
        while not hall.sql(WAITING):
            assert not first.done()
        second = hall.ask(hall.question(), token, idempotency_key=KEY)
        assert (second.status_code, slug(second)) == (409, "idempotency-in-progress")
        assert second.headers["retry-after"] == "1"
        blocker.commit()
        assert first.result().status_code == 200
    third = hall.ask(hall.question(), token, idempotency_key=KEY)
    assert third.content == first.result().content
