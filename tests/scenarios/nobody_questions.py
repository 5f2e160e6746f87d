"""What an API is asked so that it has to answer, refuse or fail, each with a person in it.

Every number that is sent is a person's: right, wrong, and in odd places.
"""

import contextlib
import json
import socket
from collections.abc import Mapping
from urllib.parse import quote, urlencode, urlsplit

from cli.demo.exchange import OPERATOR, WINDOW
from cli.demo.population.numbers import in_full_width, in_legacy_form, with_wrong_check
from cli.sandbox.questions import ROWS, question_of
from cli.window import WindowClient, WindowKey
from exchange_api.auth.token_form import ASSERTION_TYPE
from tests.scenarios.conftest import IDENTITY
from tests.scenarios.nobody_drive import Drive

UNDRIVEN: Mapping[str, str] = {
    "answer-gone": "needs a kept answer that was altered in the database: test_repeats",
    "batch-budget-spent": "needs an approval that is used up: tests/integration/exchange_api/batches",
    "batch-not-approved": "needs a client of the scope batch: tests/integration/exchange_api/batches",
    "body-too-slow": "takes ten seconds of waiting: test_bodies",
    "budget-spent": "needs a client whose budget is used up: tests/integration/exchange_api/budgets",
    "certificate-missing": "needs a client of mtls: tests/integration/docker",
    "dpop-invalid": "needs a bound token and its key: test_bound_tokens",
    "exchange-busy": "needs an overload: test_load",
    "exchange-not-ready": "the first seconds of a start: test_faults",
    "exchange-silent": "the proxy's own: tests/integration/docker",
    "exchange-unreachable": "the proxy's own: tests/integration/docker",
    "https-required": "the proxy's own: tests/integration/docker",
    "request-malformed": "the proxy's own: tests/integration/docker",
    "idempotency-in-progress": "needs a writer that waits: test_idempotency",
    "internal-error": "needs a defect: test_faults",
    "ledger-unsealed": "needs a sealer that stood still for minutes: test_ledger_watch",
    "operator-disabled": "takes the five seconds of a snapshot: test_operators",
    "questions-unusual": "needs a walk of numbers: tests/integration/exchange_api/budgets",
    "scope-missing": "needs a client whose scope is taken away: test_tokens",
    "subject-name-required": "no shipped contract demands the name: test_holder_name",
    "token-bound": "needs a token that is bound: test_bound_tokens",
    "token-dpop-invalid": "needs a client's assertion: test_bound_tokens",
    "token-expired": "needs five minutes: test_tokens",
}
"""Problems that this drive does not meet, each with where it is met and searched or what it lacks."""


def ask(drive: Drive) -> None:
    """Ask every row of the sandbox, and whatever an API has to refuse."""
    office = drive.office
    office.deliver(IDENTITY)
    personas = office.county.personas
    for row in ROWS.values():
        question = json.dumps(question_of(row, personas[row.persona]), ensure_ascii=False)
        drive.post(f"sandbox {row.name}", question.encode())
    code, name = personas["clear"].code, personas["clear"].name
    for place, (body, headers) in malformed(code, name).items():
        drive.post(place, body, **headers)
    for place, path in {
        "path": f"/v1/confirmations/{code}",
        "path of nothing": f"/{code}/{quote(name)}",
        "query": f"/v1/confirmations?code={code}&name={quote(name)}",
        "problem": f"/problems/{code}",
        "full-width path": f"/v1/{quote(in_full_width(code))}",
    }.items():
        for method in ("GET", "PUT", "POST"):
            drive.request(f"{method} {place}", method, path, b"{}")
    for place, headers in odd_headers(code, name, drive.token()).items():
        drive.request(place, "POST", "/v1/confirmations", question_about(code, name), headers)
        drive.request(f"{place}, GET", "GET", f"/v1/answers/{code}", b"", headers)
    for place, form in odd_forms(code).items():
        sent = {"Content-Type": "application/x-www-form-urlencoded"}
        drive.request(place, "POST", "/oauth2/token", form.encode(), sent)
    repeats(drive, code, name)
    raw_requests(drive, code)


def repeats(drive: Drive, code: str, name: str) -> None:
    """Ask for answers again, use an assertion twice, ask for a right that was not granted."""
    bearer = {"Authorization": f"Bearer {drive.token()}"}
    told = bearer | {"Tongban-Case": quote("case-1"), "Tongban-Operator": OPERATOR.operator_id}
    drive.request("answer of nobody", "GET", f"/v1/confirmations/{code}", b"", told)
    drive.request("repeat without a case", "GET", f"/v1/confirmations/{code}", b"", bearer)
    drive.request(
        "repeat of a person", "GET", "/v1/confirmations/" + "0" * 32, b"", told | {"Tongban-Case": code}
    )
    issuer = drive.office.exchange.settings.issuer_url
    form = {"grant_type": "client_credentials", "client_assertion_type": ASSERTION_TYPE}
    with WindowClient(issuer, WINDOW, WindowKey.read(drive.office.exchange.window_key)) as window:
        first, second = window.assertion(), window.assertion()
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    for place, assertion, more in (
        ("scope of a person", first, {"scope": code}),
        ("assertion used once", second, {}),
        ("assertion used twice", second, {}),
    ):
        body = urlencode(form | {"client_assertion": assertion} | more).encode()
        drive.tokens.add(assertion)
        answer = drive.request(place, "POST", "/oauth2/token", body, kind)
        if answer.is_success:
            drive.tokens.add(answer.json()["access_token"])


def question_about(code: str, name: str, **changed: object) -> bytes:
    """Return a good question, or one with members changed."""
    subject = {"type": "111", "code": code, "name": name}
    asked = {"item": "publication_retail_establishment", "subject": subject, "case": "case-1"}
    return json.dumps(asked | {"operator": OPERATOR.operator_id} | changed, ensure_ascii=False).encode()


def malformed(code: str, name: str) -> dict[str, tuple[bytes, dict[str, str]]]:
    """Return bodies that no contract fits, each with a person in an odd place."""
    good = question_about(code, name)
    bodies: dict[str, bytes] = {
        "cut off": good[:-1],
        "no UTF-8": good.replace(b"case-1", b"\xff\xfe" + code.encode()),
        "a list of it": json.dumps([code, name]).encode(),
        "a bare number": code[:17].encode(),
        "a bare text": json.dumps(code).encode(),
        "number as key": question_about(code, name, **{code: name}),
        "number as item": question_about(code, name, item=code),
        "number as case": question_about(code, name, case=f"{code} {name}"),
        "number as operator": question_about(code, name, operator=code),
        "number as claim": question_about(code, name, claims={code: {name: code}}),
        "number as claimed field": question_about(code, name, claims={"operator_identity": {code: name}}),
        "number as type": question_about(code, name, subject={"type": code, "code": code}),
        "number as name": question_about(code, name, subject={"type": "111", "code": code, "name": code}),
        "number as integer": question_about(code, name, subject={"type": "111", "code": int(code[:17])}),
        "number in depth": b'{"a":' * 500 + json.dumps(code).encode(),
        "too large": question_about(code, name, more=code * 5000),
    }
    for word, other in {
        "wrong check": with_wrong_check(code),
        "full-width": in_full_width(code),
        "legacy": in_legacy_form(code),
        "spaced": f"{code[:6]} {code[6:14]} {code[14:]}",
        "twice": code + code,
        "lower case": code[:17] + "x",
    }.items():
        bodies[f"code {word}"] = question_about(other, name)
    bodies |= with_persons(code, name)
    kept = {place: (body, dict[str, str]()) for place, body in bodies.items()}
    kept["text"] = (good, {"Content-Type": f"text/plain; name={code}"})
    kept["acceptance"] = (good, {"Accept": f"text/{code}"})
    kept["key"] = (good, {"Idempotency-Key": code})
    kept["key again"] = (question_about(code, name, case="case-2"), {"Idempotency-Key": code})
    kept["key too long"] = (good, {"Idempotency-Key": code * 20})
    return kept


def with_persons(code: str, name: str) -> dict[str, bytes]:
    """Return questions on a home with a person where a role or a choice stands, or in two roles."""
    person, joint = {"type": "111", "code": code, "name": name}, {"ownership": "joint"}
    stated: dict[str, dict[str, object]] = {
        "number as role": {"parties": {code: person}, "choices": joint},
        "number as a role's type": {"parties": {"co_owner": {"type": code, "code": code}}, "choices": joint},
        "wrong number in a role": {
            "parties": {"co_owner": person | {"code": with_wrong_check(code)}},
            "choices": joint,
        },
        "one person in two roles": {
            "parties": {"co_owner": person | {"code": in_legacy_form(code)}},
            "choices": joint,
        },
        "number as choice": {"choices": {code: "joint"}},
        "number as option": {"choices": {"ownership": code}},
        "number as a choice's list": {"choices": [code, name]},
        "choice left out": {},
    }
    item = {"item": "maintenance_fund_renaming"}
    return {place: question_about(code, name, **item, **members) for place, members in stated.items()}


def odd_headers(code: str, name: str, token: str) -> dict[str, dict[str, str]]:
    """Return headers with a person, or a token, where neither belongs."""
    json_type = {"Content-Type": "application/json"}
    return {
        "token missing": json_type,
        "number as token": json_type | {"Authorization": f"Bearer {code}"},
        "token altered": json_type | {"Authorization": f"Bearer {token[:-3]}abc"},
        "number as basic": json_type | {"Authorization": f"Basic {code}"},
        "names in headers": json_type
        | {"Authorization": f"Bearer {token}", "X-Request-Id": code, "Tongban-Case": quote(name)}
        | {"Tongban-Operator": code, "User-Agent": f"{name} {code}", "Traceparent": code, "X-Name": name},
    }


def odd_forms(code: str) -> dict[str, str]:
    """Return forms at the token endpoint that are refused."""
    kind = quote("urn:ietf:params:oauth:client-assertion-type:jwt-bearer")
    return {
        "grant": f"grant_type={code}",
        "assertion": f"grant_type=client_credentials&client_assertion_type={kind}&client_assertion={code}",
        "client": f"grant_type=client_credentials&client_id={code}&client_secret={code}",
        "form": f"client_assertion_type={kind}&client_assertion=a.b.c&scope={code}&grant_type={code}",
    }


def raw_requests(drive: Drive, code: str) -> None:
    """Send what is no HTTP: the server's own parser has to refuse it."""
    place = urlsplit(drive.office.exchange.settings.issuer_url)
    for number, raw in enumerate(
        (
            f"GET /{code} HTTP/9.9\r\n\r\n",
            f"{code} / HTTP/1.1\r\nHost: x\r\n\r\n",
            f"POST /v1/confirmations HTTP/1.1\r\nHost: x\r\n{code}\r\n\r\n",
            f"POST /v1/confirmations HTTP/1.1\r\nHost: x\r\nContent-Length: {code}\r\n\r\n{{",
            f"GET /?{code}{'a' * 70_000} HTTP/1.1\r\nHost: x\r\n\r\n",
        )
    ):
        with socket.create_connection((place.hostname, place.port or 80), timeout=5) as connection:
            connection.settimeout(2)
            with contextlib.suppress(OSError):
                connection.sendall(raw.encode())
                connection.shutdown(socket.SHUT_WR)
                drive.written["api answer", f"raw {number}"] = connection.recv(65536).decode("latin-1")
