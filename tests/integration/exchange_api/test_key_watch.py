"""A rotation under load: every token, answer and receipt stays good, without a restart."""

import json
import threading
from datetime import timedelta

import httpx
import jwt
import pytest
from jwt import PyJWK

from exchange.clock import utc_now
from exchange.key_rotation import LEARNING, KeyRotation
from exchange.keys import ROTATED
from exchange.ledger.opening import POLICY, write_policy
from exchange.ledger.receipt import Receipt
from exchange.ledger.tlog.policy import Policy
from tests.integration.exchange_api.hall import Hall
from tests.scenarios.waiting import until

LEARNT = LEARNING + timedelta(seconds=1)


def published(hall: Hall) -> dict[str, PyJWK]:
    """The published keys by id."""
    keys = httpx.get(f"{hall.url}/.well-known/jwks.json").json()["keys"]
    return {key["kid"]: PyJWK(key) for key in keys}


def kid_of(answer: httpx.Response) -> str:
    """The id of the key that signed an answer."""
    return str(jwt.get_unverified_header(answer.text)["kid"])


def rotate(hall: Hall) -> None:
    """Rotate every key that rotates, waiting in between until the worker has learnt the new ones."""
    rotation = KeyRotation(hall.keys)
    before = set(published(hall))
    for name in ROTATED:
        rotation.announce(name)
    write_policy(hall.settings)
    until(lambda: len(published(hall)) == 2 * len(before))
    for name in ROTATED:
        rotation.finish(name, utc_now() + LEARNT)


def test_nothing_good_is_refused_under_load(hall: Hall) -> None:
    """Windows ask on while all keys rotate: each answer, token and receipt can be checked at the end."""
    write_policy(hall.settings)
    stop = threading.Event()
    answers: list[httpx.Response] = []
    problems: list[httpx.Response] = []

    def keep_asking() -> None:
        token = hall.token()
        while not stop.is_set():
            answer = hall.ask(hall.question(), token, accept="application/jose")
            (answers if answer.status_code == 200 else problems).append(answer)

    asker = threading.Thread(target=keep_asking)
    asker.start()
    until(lambda: bool(answers))
    rotate(hall)
    former = kid_of(answers[0])
    until(lambda: kid_of(answers[-1]) != former)
    fresh = hall.token()
    assert hall.ask(hall.question(), fresh).status_code == 200
    stop.set()
    asker.join()
    assert problems == []
    keys = published(hall)
    assert len({kid_of(answer) for answer in answers}) == 2
    policy = Policy.parse((hall.settings.ledger_dir / POLICY).read_text(encoding="utf-8"))
    for answer in answers:
        jwt.PyJWS().decode(answer.text, keys[kid_of(answer)].key, algorithms=["ES256"])
        receipt = Receipt.from_json(json.loads(answer.headers["Tongban-Receipt"]))
        assert any(receipt.holds(key) for key in policy.receipts)


def test_replaced_without_announcement_refuses_good_tokens(hall: Hall) -> None:
    """The control: a key that is simply exchanged makes the worker refuse tokens that are good."""
    token = hall.token()
    assert hall.ask(hall.question(), token).status_code == 200
    hall.keys.create_next("token")
    hall.keys.next_path("token").replace(hall.keys.directory / "token.pem")
    until(lambda: hall.ask(hall.question(), token).status_code == 401)


def test_unusable_files_leave_the_former_keys(hall: Hall, caplog: pytest.LogCaptureFixture) -> None:
    """A damaged key file stops nothing that works, and is told."""
    token = hall.token()
    damaged = hall.keys.directory / "answer.pem"
    damaged.write_text("no key", encoding="ascii")
    until(lambda: "key files unusable" in caplog.text)
    assert hall.ask(hall.question(), token, accept="application/jose").status_code == 200
