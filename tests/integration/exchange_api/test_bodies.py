"""Bodies that do not fit: each is named by its place, logged, and never echoed."""

import json
import logging
import socket
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from catalog.loader import load
from exchange.logs import JsonFormatter
from exchange.settings import SHIPPED_CATALOGUE
from tests.integration.exchange_api.hall import ITEM, NOBODY, PERSON, Hall

GOOD: dict[str, Any] = {
    "item": ITEM,
    "subject": {"type": "111", "code": PERSON},
    "case": "2026-000123",
    "operator": "clerk-7",
}


def body(**changed: object) -> bytes:
    """A good question with some members changed."""
    return json.dumps(GOOD | changed).encode()


MALFORMED = {
    "empty": b"",
    "cut off": body()[:-1],
    "not UTF-8": body().replace(b"clerk", b"\xff\xfe"),
    "two documents": body() + body(),
    "a lone surrogate": body().replace(b"clerk", b"\\ud800"),
}
INVALID = {
    "a list": (b"[]", "$"),
    "a number for the whole": (PERSON[:17].encode(), "$"),
    "no item": (json.dumps({k: v for k, v in GOOD.items() if k != "item"}).encode(), "item"),
    "the case twice": (body().replace(b'"case"', b'"case": "2026-000124", "case"'), "case"),
    "no code": (body(subject={"type": "111"}), "subject.code"),
    "unknown member": (body(**{PERSON: 1}), "$"),
    "unknown member of the subject": (body(subject=GOOD["subject"] | {PERSON: 1}), "subject"),
    "unknown holder type": (body(subject={"type": PERSON, "code": PERSON}), "subject.type"),
    "code as a number": (body(subject={"type": "111", "code": int(PERSON[:17])}), "subject.code"),
    "code too long": (body(subject={"type": "111", "code": PERSON * 4}), "subject.code"),
    "empty case": (body(case=""), "case"),
    "blank case": (body(case="  "), "case"),
    "case too long": (body(case="c" * 129), "case"),
    "case with a control character": (body(case="a\u0000b"), "case"),
    "case with the subject's code": (body(case=f"case {PERSON}"), "case"),
    "case with the subject's code in groups": (
        body(case=f"{PERSON[:6]} {PERSON[6:14]}-{PERSON[14:]}"),
        "case",
    ),
    "case with another's code": (body(case=f"case {NOBODY}"), "case"),
    "no operator": (json.dumps({k: v for k, v in GOOD.items() if k != "operator"}).encode(), "operator"),
    "operator null": (body(operator=None), "operator"),
    "days a list": (body(days=[PERSON]), "days"),
    "no day": (body(days={PERSON: PERSON}), "days"),
    "day that is not asked for": (body(days={PERSON: "2026-03-01"}), "days"),
    "claims a list": (body(claims=[PERSON]), "claims"),
    "claim null": (body(claims={PERSON: {PERSON: None}}), "claims"),
    "claim on an unknown proof": (body(claims={PERSON: {"name": "x"}}), "claims"),
    "claim on an unknown field": (
        body(claims={"operator_identity": {PERSON: "x"}}),
        "claims.operator_identity",
    ),
    "claim of another type": (
        body(claims={"operator_identity": {"name": True}}),
        "claims.operator_identity.name",
    ),
}
CODES = {
    "wrong check digit": (PERSON[:-1] + ("1" if PERSON[-1] != "1" else "2"), "check_digit"),
    "full-width": ("".join(chr(ord(c) + 0xFEE0) if c.isdigit() else c for c in PERSON), "look_alike"),
    "fifteen digits without a real birth": (PERSON[:6] + "901301" + PERSON[14:17], "length"),
    "fifteen digits, one full-width": (PERSON[:6] + "９" + PERSON[9:17], "look_alike"),
    "blank": ("   ", "blank"),
}


class Lines(logging.Handler):
    """Keeps every log line of the process, in the product's form and with arguments filled in."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep one record."""
        self.lines += [JsonFormatter().format(record), record.getMessage()]


@pytest.fixture
def lines() -> Iterator[list[str]]:
    """Every line logged during the test, at any level, the tests' own HTTP client apart."""
    handler = Lines()
    handler.addFilter(lambda record: not record.name.startswith(("httpx", "httpcore")))
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield handler.lines
    root.removeHandler(handler)
    root.setLevel(level)


def require_silent(hall: Hall, answer: httpx.Response, lines: list[str], secret: str = PERSON) -> None:
    """Neither answer, log, metrics nor ledger holds the number, or any twelve characters of it."""
    metrics = httpx.get(f"{hall.url}/metrics").text
    told = [answer.text, str(answer.headers), metrics, json.dumps(hall.entries()), *lines]
    parts = [secret[start : start + 12] for start in range(len(secret) - 11)]
    assert not [part for part in parts for text in told if part in text]


def test_malformed_json_is_400(hall: Hall, lines: list[str]) -> None:
    """What is no JSON in UTF-8 is 400 and an entry, whatever it is."""
    token = hall.token()
    for name, raw in MALFORMED.items():
        answer = hall.ask(raw, token=token)
        assert answer.status_code == 400, name
        assert answer.json()["type"].endswith("/problems/body-malformed"), name
        assert (hall.entries()[-1]["kind"], hall.entries()[-1]["outcome"]) == ("error", "body-malformed")
        require_silent(hall, answer, lines)


def test_what_does_not_fit_is_422_at_its_place(hall: Hall, lines: list[str]) -> None:
    """Each fault names the member in the contract's own words, even where a member's name is a number."""
    token = hall.token()
    for name, (raw, field) in INVALID.items():
        answer = hall.ask(raw, token=token)
        assert (answer.status_code, answer.json()["field"]) == (422, field), (name, answer.text)
        require_silent(hall, answer, lines)


def test_an_impossible_number_is_422_and_not_an_absence(hall: Hall, lines: list[str]) -> None:
    """A number that cannot exist is told as such, with what is wrong, in both languages."""
    token = hall.token()
    for name, (code, fault) in CODES.items():
        answer = hall.ask(body(subject={"type": "111", "code": code}), token=token)
        document = answer.json()
        assert (answer.status_code, document["fault"]) == (422, fault), name
        assert document["type"].endswith("/problems/subject-code-invalid")
        assert document["zh"]["detail"] != document["en"]["detail"]
        entry = hall.entries()[-1]
        assert (entry["outcome"], entry["case"], entry["subject"]) == (
            "subject-code-invalid",
            "2026-000123",
            None,
        )
        require_silent(hall, answer, lines)


def test_the_silence_check_can_fail(hall: Hall, lines: list[str]) -> None:
    """A log line with the number is seen by the check."""
    logging.getLogger("tongban.api").warning("leaked", extra={"facts": {"code": PERSON}})
    with pytest.raises(AssertionError):
        require_silent(hall, hall.ask(hall.question()), lines)


def test_a_fault_is_logged_by_its_places_alone(hall: Hall, lines: list[str]) -> None:
    """A fault's log line names type, places and request, and not the message that a library filled."""
    token = hall.token()
    table = "public_security__resident_identity"
    hall.sql(f"alter table shr.{table} drop constraint {table}__state_check")
    hall.publish("public_security/resident_identity", PERSON, {"resident_id": PERSON}, _state=PERSON)
    answer = hall.ask(hall.question(), token=token)
    assert answer.status_code == 500
    require_silent(hall, answer, lines)
    [line] = [json.loads(line) for line in lines if line.startswith("{") and "request failed" in line]
    assert (line["fault"], line["problem"]) == ("ValueError", "internal-error")
    assert line["request_id"] == answer.json()["request_id"]
    assert any(place.startswith("lookup.py:") for place in line["places"])


def test_a_good_answer_is_silent_too(hall: Hall, lines: list[str]) -> None:
    """The number asked for stands in no answer, log, metric or entry."""
    require_silent(hall, hall.ask(hall.question()), lines)


def test_an_unknown_item_is_404(hall: Hall) -> None:
    """An item the catalogue does not name is 404, as a problem, and the entry names no item."""
    answer = hall.ask(hall.question(item="no_such_item"))
    assert (answer.status_code, answer.json()["field"]) == (404, "item")
    assert answer.json()["type"].endswith("/problems/item-unknown")
    assert "no_such_item" not in answer.text
    assert hall.entries()[-1]["item"] is None


def test_a_listed_item_without_proofs_is_422(hall: Hall) -> None:
    """An item whose proofs nobody has named yet is never answered as if it needed none."""
    unmapped = min(load(SHIPPED_CATALOGUE).unmapped)
    answer = hall.ask(hall.question(item=unmapped))
    assert (answer.status_code, answer.json()["field"]) == (422, "item")
    assert answer.json()["type"].endswith("/problems/item-unmapped")
    assert "papers_to_bring" not in answer.json()
    assert hall.entries()[-1]["item"] == unmapped


def test_other_routes_methods_and_forms(hall: Hall, lines: list[str]) -> None:
    """A proven client's refusals are entries; unknown paths and methods are only counted and logged."""
    token = hall.token()
    count = len(hall.entries())
    for path in ("nowhere", "v1/nowhere", f"v1/{PERSON}"):
        missing = httpx.get(f"{hall.url}/{path}", headers={"authorization": f"Bearer {token}"})
        assert (missing.status_code, missing.headers["content-type"]) == (404, "application/problem+json")
        assert "receipt" not in missing.json()
        require_silent(hall, missing, lines)
    wrong = httpx.get(f"{hall.url}/v1/confirmations")
    assert (wrong.status_code, wrong.headers["allow"]) == (405, "POST")
    assert len(hall.entries()) == count
    metrics = httpx.get(f"{hall.url}/metrics").text
    assert 'tongban_refusals_unlogged_total{problem="not-found"} 3.0' in metrics
    assert 'tongban_refusals_unlogged_total{problem="method-not-allowed"} 1.0' in metrics
    logged = [json.loads(line) for line in lines if "refused without an entry" in line and line[0] == "{"]
    assert [line["problem"] for line in logged] == ["not-found"] * 3 + ["method-not-allowed"]
    assert hall.ask(body(), token=token, content_type="text/plain").status_code == 415
    assert hall.ask(body(), token=token, accept="text/html").status_code == 406
    bare = httpx.post(f"{hall.url}/v1/confirmations", content=body())
    assert bare.status_code == 401
    assert bare.headers["www-authenticate"].startswith(f'Bearer realm="{hall.url}", ')
    outcomes = [entry["outcome"] for entry in hall.entries()[count:]]
    assert outcomes == ["content-type-unsupported", "not-acceptable", "token-missing"]


def test_the_language_asked_for(hall: Hall) -> None:
    """Title and detail follow Accept-Language; both languages are there in any case."""
    english = httpx.get(f"{hall.url}/v1/x", headers={"accept-language": "en-GB,zh;q=0.5"})
    chinese = httpx.get(f"{hall.url}/v1/x")
    assert (english.json()["title"], english.headers["content-language"]) == ("No such address", "en")
    assert (chinese.json()["title"], chinese.json()["en"]["title"]) == ("没有这个地址", "No such address")


def test_a_declared_length_over_the_limit_is_413(hall: Hall) -> None:
    """64 KiB pass the limit (and fail for another reason); one byte more is refused unread: no entry."""
    token = hall.token()
    assert hall.ask(b" " * 65536, token=token).status_code == 400
    answer = hall.ask(b" " * 65537, token=token)
    assert (answer.status_code, answer.headers["connection"]) == (413, "close")
    assert "receipt" not in answer.json()
    assert hall.entries()[-1]["outcome"] == "body-malformed"


def test_a_chunked_body_over_the_limit_is_413(hall: Hall) -> None:
    """Without a declared length reading stops past the limit, though the sender would go on for ever."""
    head = (
        f"POST /v1/confirmations HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {hall.token()}\r\n"
        "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
    )
    chunk = b"1000\r\n" + b" " * 4096 + b"\r\n"
    with socket.create_connection(("127.0.0.1", hall.port), timeout=10) as connection:
        connection.sendall(head.encode() + chunk * 17)
        answer = connection.recv(65536)
    assert answer.startswith(b"HTTP/1.1 413 ")
    assert hall.entries()[-1]["outcome"] == "body-too-large"


def test_a_chunked_body_within_the_limit_is_read(hall: Hall) -> None:
    """The control: the same way of sending, with a good question, is answered."""
    headers = {"authorization": f"Bearer {hall.token()}", "content-type": "application/json"}
    answer = httpx.post(
        f"{hall.url}/v1/confirmations", content=iter([body()[:20], body()[20:]]), headers=headers
    )
    assert answer.status_code == 200
