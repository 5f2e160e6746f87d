"""Traces at a real collector: what a request's stages are, whose trace goes on, and nobody's identifier."""

import re
from collections.abc import Iterable, Iterator

import httpx
import pytest
from opentelemetry.proto.trace.v1.trace_pb2 import Span, Status

from exchange.ledger.entry import UseEntry
from exchange.ledger.receipt import Receipt
from exchange.ledger.writer import LedgerWriter
from exchange_api.reference.routes import OPERATIONS
from exchange_api.traces.spans import METHODS, OTHER_METHOD, RequestTrace
from exchange_api.traces.trace import Stage
from tests.integration.exchange_api.collector import Collector, collecting, traced
from tests.integration.exchange_api.hall import (
    CLIENT,
    ITEM,
    NOBODY,
    OPERATOR,
    PERSON,
    READER,
    REFUSED_ITEM,
    Hall,
    serving,
)
from tests.integration.exchange_api.kept import KEY, again

TRACE, PARENT = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"
CASE = "2026-000123"
WAYS = METHODS | {OTHER_METHOD}
NAMES = {f"{way} {o.path}" for o in OPERATIONS for way in WAYS} | WAYS | {*Stage}
VALUES = {
    "http.request.method": "|".join(WAYS),
    "http.route": "|".join(re.escape(o.path) for o in OPERATIONS),
    "http.response.status_code": r"[1-5]\d\d",
    "error.type": "[A-Z][A-Za-z]+",
}
"""Every attribute that a span may have, and what its values look like."""


@pytest.fixture
def collector() -> Iterator[Collector]:
    """A collector that takes what it is sent."""
    with collecting() as running:
        yield running


@pytest.fixture
def followed(furnished: Hall, collector: Collector) -> Hall:
    """An exchange whose traces go to the collector, with one person who holds everything; not served yet."""
    furnished.publish_person()
    return traced(furnished, collector.endpoint)


def attributes(span: Span) -> dict[str, str]:
    """The attributes of a span, as text."""
    return {
        each.key: str(getattr(each.value, each.value.WhichOneof("value") or "")) for each in span.attributes
    }


def unlisted(collector: Collector) -> set[str]:
    """Whatever was sent and is on no list: names, attributes, values, events, links, words of a status."""
    found: set[str] = set()
    for request in collector.requests:
        (resource,) = request.resource_spans
        found |= {str(each) for each in resource.resource.attributes if each.key != "service.name"}
        found |= {str(scope.scope) for scope in resource.scope_spans if scope.scope.name != "tongban"}
    for span in collector.spans:
        found |= {span.name} - NAMES
        found |= {str(each) for each in (*span.events, *span.links)} | {
            span.trace_state,
            span.status.message,
        }
        for key, value in attributes(span).items():
            if key not in VALUES or not re.fullmatch(VALUES[key], value):
                found.add(f"{key}={value}")
    return found - {""}


def told(collector: Collector, secrets: Iterable[str]) -> set[str]:
    """Which of the secrets stand anywhere in what was sent."""
    return {secret for secret in secrets for post in collector.posts if secret.encode() in post}


def server_spans(collector: Collector) -> list[Span]:
    """The spans of requests, without those of the test's own preparation."""
    return [span for span in collector.spans if span.kind == Span.SPAN_KIND_SERVER]


def test_a_confirmation_is_a_span_with_its_stages(followed: Hall, collector: Collector) -> None:
    """One span for the request under the caller's, one for each stage under it, each within its parent."""
    with serving(followed) as hall:
        header = f"00-{TRACE}-{PARENT}-01"
        answer = hall.ask(hall.question(), accept="application/jose", traceparent=header)
        assert answer.status_code == 200
    (request,) = [span for span in server_spans(collector) if span.trace_id.hex() == TRACE]
    assert (request.name, request.parent_span_id.hex()) == ("POST /v1/confirmations", PARENT)
    assert attributes(request) == {
        "http.request.method": "POST",
        "http.route": "/v1/confirmations",
        "http.response.status_code": "200",
    }
    stages = [span for span in collector.spans if span.parent_span_id == request.span_id]
    assert [span.name for span in sorted(stages, key=lambda span: span.start_time_unix_nano)] == [
        Stage.ACCESS,
        Stage.PROOFS,
        Stage.LEDGER,
        Stage.SIGNING,
    ]
    for span in stages:
        assert span.trace_id == request.trace_id
        assert request.start_time_unix_nano <= span.start_time_unix_nano <= span.end_time_unix_nano
        assert span.end_time_unix_nano <= request.end_time_unix_nano


def test_whose_trace_goes_on(followed: Hall, collector: Collector) -> None:
    """Without a sound `traceparent` a trace begins; a caller who keeps none is followed in that."""
    sound = f"00-{TRACE}-{PARENT}-01"
    with serving(followed) as hall:
        for given in ([], ["00-0-0-01"], [f"{sound}-more"], [sound, sound], ["x" * 600]):
            httpx.get(f"{hall.url}/healthz", headers=[("traceparent", each) for each in given])
        httpx.get(f"{hall.url}/healthz", headers={"traceparent": f"00-{TRACE}-{PARENT}-00"})
    lives = [span for span in server_spans(collector) if span.name == "GET /healthz"]
    assert len({span.trace_id for span in lives}) == len(lives) == 5
    assert not [span for span in lives if span.trace_id.hex() == TRACE or span.parent_span_id]


def test_one_in_so_many_is_traced(
    followed: Hall, collector: Collector, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With OpenTelemetry's own setting at none, only a traced caller's requests are traced."""
    monkeypatch.setenv("OTEL_TRACES_SAMPLER", "parentbased_traceidratio")
    monkeypatch.setenv("OTEL_TRACES_SAMPLER_ARG", "0")
    with serving(followed) as hall:
        assert hall.ask(hall.question()).status_code == 200
        httpx.get(f"{hall.url}/healthz", headers={"traceparent": f"00-{TRACE}-{PARENT}-01"})
    assert [(span.name, span.trace_id.hex()) for span in collector.spans] == [("GET /healthz", TRACE)]


def everything(hall: Hall) -> set[str]:
    """Let real persons be asked about in every way, good and bad; returns what must stand in no span."""
    token = hall.token()
    ways = {
        "traceparent": f"00-{TRACE}-{PARENT}-01",
        "tracestate": f"person={PERSON}",
        "baggage": f"p={PERSON}",
    }
    claims = {"business_licence": {"licence_no": "371399600000018", "title": "示范书店"}}
    first = hall.ask(hall.question(), token, idempotency_key=KEY, **ways)
    hall.ask(hall.question(), token, idempotency_key=KEY, accept="application/jose")
    for question in (hall.question(NOBODY), hall.question(item=REFUSED_ITEM), hall.question(claims=claims)):
        assert hall.ask(question, token).status_code == 200
    again(hall, first.json()["id"], token)
    again(hall, PERSON, token)
    for body in (b"{" + PERSON.encode(), hall.question(item=PERSON), hall.question(operator="刘示范")):
        assert hall.ask(body, token).status_code >= 400
    hall.ask(hall.question(case=PERSON), token)
    hall.ask(hall.question(), token="eyJ" + PERSON)
    hall.token_answer(client_id=PERSON)
    httpx.get(f"{hall.url}/persons/{PERSON}?code={NOBODY}")
    httpx.get(f"{hall.url}/problems/{PERSON}")
    httpx.request("PROPFIND", f"{hall.url}/v1/confirmations?subject={PERSON}")
    given = {PERSON, NOBODY, PERSON[:12], "刘示范", "王芳", "示范书店", "371399600000018", "371399600000017"}
    own = {CASE, OPERATOR, READER, KEY, CLIENT, ITEM, REFUSED_ITEM, token, token[-20:], first.json()["id"]}
    ids = {str(entry[name]) for entry in hall.entries() for name in ("request_id", "operator") if entry[name]}
    return given | own | ids


def fails_with_a_person(monkeypatch: pytest.MonkeyPatch, hall: Hall) -> None:
    """Let a ledger append fail with an exception whose text is about a person."""

    async def fail(_: LedgerWriter, __: UseEntry, *___: object) -> Receipt:
        raise LookupError(f"{PERSON} 刘示范")

    token = hall.token()
    with monkeypatch.context() as sabotage:
        sabotage.setattr(LedgerWriter, "append", fail)
        assert hall.ask(hall.question(), token).status_code == 500


def test_nobody_stands_in_a_span(
    followed: Hall, collector: Collector, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After every kind of request nothing unlisted and no identifier was sent, not even of a failure."""
    with serving(followed) as hall:
        secrets = everything(hall)
        fails_with_a_person(monkeypatch, hall)
    assert len(server_spans(collector)) >= 18
    assert {attributes(span).get("http.response.status_code") for span in server_spans(collector)} >= {
        "200",
        "400",
        "401",
        "403",
        "404",
        "405",
        "500",
    }
    faults = [span for span in collector.spans if "error.type" in attributes(span)]
    assert {attributes(span)["error.type"] for span in faults} >= {"LookupError", "Refused"}
    assert {span.status.code for span in faults} == {Status.STATUS_CODE_ERROR}
    assert unlisted(collector) == set()
    assert told(collector, secrets) == set()


def test_an_identifier_in_a_span_would_be_seen(
    followed: Hall, collector: Collector, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: a span that is named by its path, or has a person as an attribute, is found both ways."""
    end = RequestTrace.end

    def careless(trace: RequestTrace, route: str | None, status: int) -> None:
        trace._span.set_attribute("subject", PERSON)
        end(trace, route or f"/persons/{NOBODY}", status)

    monkeypatch.setattr(RequestTrace, "end", careless)
    with serving(followed) as hall:
        httpx.get(f"{hall.url}/persons/{NOBODY}")
    assert unlisted(collector) >= {f"subject={PERSON}", f"GET /persons/{NOBODY}"}
    assert told(collector, {PERSON, NOBODY, CASE}) == {PERSON, NOBODY}
