"""A batch over a served exchange: each subject is answered as a single one is, in order, with its entry."""

import base64
import hashlib
import json

import jwt

from exchange.ledger.commitment import operator_pseudonym
from tests.integration.exchange_api.batches.bulk import CASE, approve, ask, body_of, people, raw, uses
from tests.integration.exchange_api.hall import (
    CLIENT,
    IDENTITY,
    ITEM,
    LICENCE,
    NOBODY,
    OPERATOR,
    PERSON,
    Hall,
    serving,
)
from tests.integration.exchange_api.kept import again
from tests.scenarios.waiting import today


def test_a_thousand_are_answered_in_order_each_with_its_entry(bulk: Hall) -> None:
    """A thousand lines in the order asked, a thousand entries, and the last line that says so."""
    token = bulk.token()
    told = ask(bulk, body_of([PERSON, *people(999)]), token)
    assert told.status == 200, told.document
    assert told.headers["content-type"] == "application/x-ndjson"
    assert [line["index"] for line in told.lines] == list(range(1000))
    assert json.loads(told.raw[-1]) == told.last == {"subjects": 1000, "answered": 1000, "problems": 0}
    entries = uses(bulk)
    assert len(entries) == 1000
    assert sorted(entry["answer_digest"] for entry in entries) == sorted(told.digests())
    jti = jwt.decode(token, options={"verify_signature": False})["jti"]
    asked = {
        "client": CLIENT,
        "operator": operator_pseudonym(bulk.keys.pseudonym_key, CLIENT, OPERATOR).hex(),
        "case": CASE,
        "item": ITEM,
        "token_digest": hashlib.sha256(jti.encode()).hexdigest(),
    }
    assert all({name: entry[name] for name in asked} == asked for entry in entries)
    assert len({entry["request_id"] for entry in entries}) == 1000
    assert told.headers["ratelimit"] == '"batch";r=99000'


def test_an_answer_is_that_of_a_single_question(bulk: Hall) -> None:
    """The same members and verdicts; its receipt tells of its very bytes; it is given again by its id."""
    body = raw(body_of([NOBODY, PERSON]))
    token = bulk.token()
    told = ask(bulk, body, token)
    single = bulk.ask(bulk.question(), token).json()
    answer = told.lines[1]["answer"]
    own = {"id", "issued_at", "request_digest"}
    assert {k: v for k, v in answer.items() if k not in own} == {
        k: v for k, v in single.items() if k not in own
    }
    text = hashlib.sha256(body).hexdigest()
    assert [line["answer"]["request_digest"] for line in told.lines] == [
        hashlib.sha256(f"{text}#{index}".encode()).hexdigest() for index in (0, 1)
    ]
    for line, digest in zip(told.lines, told.digests(), strict=True):
        assert base64.b64decode(line["receipt"]["answer_digest"]).hex() == digest
    kept = again(bulk, answer["id"], token)
    assert (kept.status_code, hashlib.sha256(kept.content).hexdigest()) == (200, told.digests()[1])


def test_every_verdict_comes_through(approved: Hall) -> None:
    """Valid, not held, mismatch, unknown and refused stand in the lines of one batch."""
    named = people(1)[0]
    approved.publish(IDENTITY, named, {"resident_id": named, "name": "刘示范"})
    approved.publish(LICENCE, named, {"licence_no": "371399600000018", "holder_code": named})
    approved.load_resource(IDENTITY)
    body = body_of([PERSON, NOBODY, {"subject": {"type": "111", "code": named, "name": "王不同"}}])
    with serving(approved):
        found = ask(approved, body)
    verdicts = [{one["verdict"] for one in line["answer"]["proofs"]} for line in found.lines]
    assert "confirmed" in verdicts[0]
    assert "not_held" in verdicts[1]
    assert "mismatch" in verdicts[2]


def test_the_days_of_a_batch_are_stated_of_each_subject(approved: Hall) -> None:
    """All are asked as of the day that the item asks for; without it nobody is."""
    item = approved.catalogue.items["human_resources_082"]
    approve(approved, id="days", item=item.id)
    stated = {day.id: today().isoformat() for day in item.days}
    with serving(approved):
        told = ask(approved, body_of([PERSON, NOBODY], item=item.id, days=stated))
        without = ask(approved, body_of([PERSON, NOBODY], item=item.id))
    assert told.statuses == [200, 200]
    assert (without.status, without.problem) == (422, "request-invalid")
