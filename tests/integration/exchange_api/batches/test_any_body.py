"""Any body at all, sent as a batch: the answer is one that the document describes, and never a fault of ours.

Schemathesis (test_contract) takes a stream of lines for text and looks at none of them. Here each is held to
the schema of a line, for bodies that are good, that are nearly so, and that are damaged.
"""

import json
from collections import Counter
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import replace
from http import HTTPStatus
from typing import Any

import httpx
import msgspec
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from exchange_api.batches.line import AnsweredLine
from exchange_api.batches.order import Batch
from exchange_api.problems.registry_request import BODY_MALFORMED
from tests.integration.exchange_api.batches.bulk import CASE, URL, Told, allow, approve, ask, people, uses
from tests.integration.exchange_api.hall import ITEM, NOBODY, OPERATOR, PERSON, REFUSED_ITEM, Hall, serving

PERSONS = [PERSON, NOBODY, *people(10)]
WRONG = PERSON[:-1] + ("0" if PERSON[-1] != "0" else "1")
SMALL = "2026-small"
TITLES = ["示范书店", *(f"{number}号书店" for number in range(8))]
NAMES = ("item", "case", "operator", "subjects", "days", "subject", "type", "code", "name", "claims")

Body = st.SearchStrategy[bytes]
Place = tuple[Any, ...]


def _code(one: Any) -> str:
    return str(one["subject"]["code"])


_subject = st.fixed_dictionaries(
    {"type": st.just("111"), "code": st.sampled_from(PERSONS)},
    optional={"name": st.sampled_from(["刘示范", "王不同"])},
)
_claims = st.fixed_dictionaries(
    {"business_licence": st.fixed_dictionaries({"title": st.sampled_from(TITLES)})}
)
_one = st.fixed_dictionaries({"subject": _subject}, optional={"claims": _claims})
_batch = st.fixed_dictionaries(
    {
        "item": st.just(ITEM),
        "case": st.sampled_from([CASE, CASE, SMALL]),
        "operator": st.just(OPERATOR),
        "subjects": st.lists(_one, min_size=1, max_size=5, unique_by=_code),
    }
)
_text = st.text(st.characters(), max_size=20)  # lone surrogates and control characters among them
_known = st.sampled_from([*PERSONS, WRONG, REFUSED_ITEM, "clerk-99", "2026-999", "001", "000", ""])
_anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | _text | _known,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(_text | st.sampled_from(NAMES), inner, max_size=3)
    ),
    max_leaves=6,
)


def places(part: object, place: Place = ()) -> Iterator[Place]:
    """Where anything stands in a body, the whole of it first."""
    yield place
    inner = part.items() if isinstance(part, dict) else enumerate(part) if isinstance(part, list) else ()
    for name, value in inner:
        yield from places(value, (*place, name))


@st.composite
def nearly_good(draw: st.DrawFn) -> bytes:
    """A body of which one part is another, is left out, stands twice, or has a member too many."""
    body: Any = draw(_batch)
    *way, last = draw(st.sampled_from([place for place in places(body) if place]))
    part = body
    for name in way:
        part = part[name]
    how = draw(st.sampled_from(["another", "left out", "twice", "one more"]))
    if how == "left out":
        del part[last]
    elif how == "twice" and isinstance(part, list):
        part.append(deepcopy(part[last]))
    elif how == "one more" and isinstance(part, dict):
        part[draw(_text | st.sampled_from(NAMES))] = draw(_anything)
    else:
        part[last] = draw(_anything)
    return json.dumps(body).encode()


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """The bytes of a good body, cut, overwritten, in another encoding or doubled; or nested without end."""
    raw = json.dumps(draw(_batch), ensure_ascii=draw(st.booleans())).encode()
    at = draw(st.integers(0, len(raw) - 1))
    return draw(
        st.sampled_from(
            [
                raw[:at],
                raw[at:],
                raw[:at] + draw(st.binary(max_size=3)) + raw[at + 1 :],
                raw + raw,
                b"\xef\xbb\xbf" + raw,
                raw.decode().encode("utf-16"),
                raw.replace(b'"subjects": [', b'"subjects": ' + b"[" * draw(st.integers(1, 5000))),
            ]
        )
    )


GOOD: Body = _batch.map(lambda body: json.dumps(body).encode())
BODIES: dict[str, Body] = {"good": GOOD, "nearly good": nearly_good(), "damaged": damaged()}


def require_described(document: dict[str, Any], body: bytes, told: Told) -> None:
    """Raise `AssertionError` unless the answer is one that the document describes and tells no number."""
    responses = document["paths"][URL]["post"]["responses"]
    assert told.status < 500
    assert str(told.status) in responses
    described = responses[str(told.status)]
    schema = described["content"][told.headers["content-type"]]["schema"]
    keeps = Draft202012Validator(schema | {"components": document["components"]}).is_valid
    if told.status != 200:
        assert told.document is not None
        assert keeps(told.document)
        assert f"{told.problem}: " in described["description"]
        assert not any(code in json.dumps(told.document) for code in [*PERSONS, WRONG])
        return
    assert all(keeps(json.loads(line)) for line in told.raw)
    assert [line["index"] for line in told.lines] == list(range(len(json.loads(body)["subjects"])))
    assert all(str(status) in responses and status < 500 for status in told.statuses)
    answered = told.statuses.count(200)
    amount = len(told.statuses)
    assert json.loads(told.raw[-1]) == {
        "subjects": amount,
        "answered": answered,
        "problems": amount - answered,
    }


def sent(hall: Hall, bodies: Body, examples: int = 150) -> tuple[Counter[int], Counter[int]]:
    """Send as many bodies and hold each answer to the document; the statuses of batches, and of lines."""
    document = httpx.get(f"{hall.url}/openapi.json").json()
    token, batches, lines = hall.token(), Counter[int](), Counter[int]()

    @settings(
        max_examples=examples,
        database=None,
        phases=[Phase.generate],  # each answer depends on those before: there is nothing to make smaller
        suppress_health_check=list(HealthCheck),
    )
    @given(bodies)
    def each(body: bytes) -> None:
        told = ask(hall, body, token)
        require_described(document, body, told)
        batches[told.status] += 1
        lines.update(told.statuses)

    each()
    return batches, lines


@pytest.fixture
def asked(furnished: Hall) -> Iterator[Hall]:
    """A served hall with a person, and two approvals: one for all, one for two subjects."""
    furnished.publish_person()
    allow(furnished)
    approve(furnished, id="small", case=SMALL, most_subjects=2)
    with serving(furnished):
        yield furnished


def test_whatever_is_sent_is_answered_as_described(asked: Hall) -> None:
    """Batches and lines, answered or refused, are as the document says, and each kind of them was reached."""
    batches, lines = {}, Counter[int]()
    for kind, bodies in BODIES.items():
        batches[kind], told = sent(asked, bodies)
        lines += told
    assert set(batches["good"]) == {200, 429}
    assert 422 in batches["nearly good"]
    assert {400, 422} <= set(batches["damaged"])
    assert set(lines) == {200, 429}
    assert len(uses(asked)) == lines[200]


def leaky(body: bytes) -> object:
    """Reads a batch, and lets fall whatever it cannot."""
    return msgspec.json.decode(body, type=Batch)


def unproven(index: int, status: int, _: object, answer: object) -> dict[str, object]:
    """A line of an answer without its receipt."""
    return {"index": index, "status": status, "answer": answer}


def unplaced(_: int, *rest: Any) -> AnsweredLine:
    """A line that says it is the first."""
    return AnsweredLine(0, *rest)


def endless(*_: int) -> dict[str, object]:
    """An end that says nothing."""
    return {}


TEAPOT = replace(BODY_MALFORMED, status=HTTPStatus.IM_A_TEAPOT)


@pytest.mark.parametrize(
    ("kind", "place", "broken"),
    [
        ("damaged", "exchange_api.batches.confirm.read_batch", leaky),
        ("damaged", "exchange_api.confirmations.body.BODY_MALFORMED", TEAPOT),
        ("good", "exchange_api.batches.line.AnsweredLine", unproven),
        ("good", "exchange_api.batches.line.AnsweredLine", unplaced),
        ("good", "exchange_api.batches.stream.LastLine", endless),
    ],
)
def test_what_breaks_the_document_is_seen(
    asked: Hall, monkeypatch: pytest.MonkeyPatch, kind: str, place: str, broken: object
) -> None:
    """The control: a fault let fall, an unknown status, a line without a member or out of place, no end."""
    monkeypatch.setattr(place, broken)
    with pytest.raises(AssertionError):
        sent(asked, BODIES[kind])
