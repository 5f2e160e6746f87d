"""The window client: its assertion, its token, its question, and what it makes of a refusal."""

import json
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import jwt
import pytest

from cli.window import (
    AnswerUnreadable,
    Patience,
    PolicyMissing,
    ReceiptMissing,
    WindowClient,
    WindowFault,
    WindowKey,
    WindowRefused,
)
from cli.window.errors import CaFileUnusable, CertificateUnusable
from exchange.keys import KeyUnusable
from tests.unit.cli.window.office import POLICY, Office, open_office

NUMBER = "37139919900101123X"
QUESTION = {
    "item": "i",
    "subject": {"type": "111", "code": NUMBER, "name": "王建国"},
    "case": "c",
    "operator": "o",
}
KEY = WindowKey.generate("window-1")


class Clock:
    """Seconds that pass when they are told to."""

    def __init__(self) -> None:
        self.now = 1_800_000_000.0

    def __call__(self) -> float:
        """Return the time."""
        return self.now


@pytest.fixture
def office() -> Iterator[Office]:
    """An exchange that answers everything."""
    with open_office() as office:
        yield office


@pytest.fixture
def clock() -> Clock:
    """The window's clock."""
    return Clock()


@pytest.fixture
def client(office: Office, clock: Clock) -> Iterator[WindowClient]:
    """A window of that exchange."""
    patience = Patience(sleep=lambda _: None)
    with WindowClient(office.url + "/", "window", KEY, clock, policy=POLICY, patience=patience) as client:
        yield client


def test_assertion_says_exactly_what_is_needed(client: WindowClient, office: Office, clock: Clock) -> None:
    """Issuer and subject are the client, the one audience is the issuer, a minute to live, ES256, the kid."""
    assertion = client.assertion()
    public = jwt.PyJWKSet.from_dict(KEY.public_jwks)["window-1"]
    claims = jwt.decode(
        assertion,
        public,
        algorithms=["ES256"],
        audience=office.url,
        options={"verify_exp": False, "verify_iat": False},
    )
    assert {name: claims[name] for name in ("iss", "sub", "aud")} == {
        "iss": "window",
        "sub": "window",
        "aud": office.url,
    }
    assert claims["iat"] == int(clock.now)
    assert claims["exp"] - claims["iat"] == 60
    assert jwt.get_unverified_header(assertion) == {"alg": "ES256", "kid": "window-1", "typ": "JWT"}


def test_assertion_is_never_the_same_twice(client: WindowClient) -> None:
    """Each carries an id of its own, in the same second too."""
    ids = {jwt.decode(client.assertion(), options={"verify_signature": False})["jti"] for _ in range(50)}
    assert len(ids) == 50


def test_token_is_kept_until_shortly_before_its_end(
    client: WindowClient, office: Office, clock: Clock
) -> None:
    """One token serves while it is good for half a minute yet; then a new one is fetched."""
    assert [client.token(), client.token()] == ["token-1", "token-1"]
    clock.now += 270
    assert client.token() == "token-1"
    clock.now += 0.5
    assert client.token() == "token-2"
    assertions = [form["client_assertion"] for form in office.forms]
    assert len(set(assertions)) == 2
    assert office.forms[0]["grant_type"] == "client_credentials"
    assert office.forms[0]["scope"] == "confirm"


def test_question_goes_in_the_body_under_the_token(client: WindowClient, office: Office) -> None:
    """The answer comes back byte for byte with its receipt; the number stood in no URL and no header."""
    office.body = b'{"satisfied":   false, "request_digest": "QUESTION"}\n'
    answer = client.confirm(QUESTION)
    path, headers, body = office.received[-1]
    digest = sha256(body).hexdigest()
    assert answer.raw == answer.answer == office.body.replace(b"QUESTION", digest.encode())
    assert answer.document == {"satisfied": False, "request_digest": digest}
    assert json.loads(answer.receipt)["origin"] == "office.test/ledger"
    assert (path, headers["Authorization"], json.loads(body)) == (
        "/v1/confirmations",
        "Bearer token-1",
        QUESTION,
    )
    assert not [path for path, headers, _ in office.received if NUMBER in path or NUMBER in str(headers)]


def test_problem_is_carried_whole_and_told_without_persons(client: WindowClient, office: Office) -> None:
    """The problem document is at hand; the fault's own words are type and title alone."""
    problem = {"type": "/problems/x", "title": "Not agreed", "detail": NUMBER, "zh": {"title": "未签协议"}}
    office.status, office.body = 403, json.dumps(problem).encode()
    with pytest.raises(WindowRefused) as raised:
        client.confirm(QUESTION)
    assert (raised.value.status, raised.value.problem) == (403, problem)
    assert str(raised.value) == "403 /problems/x: Not agreed"
    assert raised.value.said("zh", "title") == "未签协议"
    assert raised.value.said("en", "title") == "Not agreed"
    assert raised.value.next_step is None


def test_unknown_client_is_refused_at_the_token(client: WindowClient, office: Office) -> None:
    """No question leaves the window where no token was given."""
    office.status, office.body = 401, b'{"title": "unknown client"}'
    with pytest.raises(WindowRefused, match="401 about:blank: unknown client"):
        client.confirm(QUESTION)
    assert {path for path, _, _ in office.received} == {"/oauth2/token"}


@pytest.mark.parametrize(("status", "body"), [(502, b"<html>bad gateway</html>"), (200, b"[]"), (307, b"")])
def test_what_is_no_document_is_a_refusal(
    client: WindowClient, office: Office, status: int, body: bytes
) -> None:
    """A proxy's page, a redirection or another service's answer is refused, never taken for an answer."""
    office.status, office.body = status, body
    with pytest.raises(
        (WindowRefused, AnswerUnreadable), match=f"{status} .*is the address that of the exchange"
    ):
        client.confirm(QUESTION)


def test_redirection_with_a_document_is_a_refusal(client: WindowClient, office: Office) -> None:
    """Only a success is an answer."""
    office.status = 308
    with pytest.raises(WindowRefused):
        client.confirm(QUESTION)


def test_file_of_authorities_without_one_is_refused(tmp_path: Path) -> None:
    """A file that holds no certificate is named, before anything is sent."""
    path = tmp_path / "ca.pem"
    path.write_text("no certificate", encoding="utf-8")
    with pytest.raises(CaFileUnusable, match=r"ca\.pem holds no certificate"):
        WindowClient("https://exchange.example", "window", KEY, ca_file=path)


def test_file_of_the_windows_certificate_is_private_and_whole(tmp_path: Path) -> None:
    """A file that others may read, or without certificate and key, is named, before anything is sent."""
    path = tmp_path / "window.pem"
    path.write_bytes(KEY.pem)
    path.chmod(0o644)
    with pytest.raises(KeyUnusable, match=r"window\.pem is open to others"):
        WindowClient("https://exchange.example", "window", KEY, certificate=path)
    path.chmod(0o600)
    with pytest.raises(CertificateUnusable, match=r"window\.pem holds no certificate with its key"):
        WindowClient("https://exchange.example", "window", KEY, certificate=path)


def test_answer_without_receipt_is_a_fault(client: WindowClient, office: Office) -> None:
    """What nobody could prove later is not handed on."""
    office.receipt = None
    with pytest.raises(ReceiptMissing) as raised:
        client.confirm(QUESTION)
    assert isinstance(raised.value, WindowFault)
    assert NUMBER not in str(raised.value)


def test_without_a_policy_nothing_is_asked(office: Office) -> None:
    """A window that could check no receipt sends no question, and is told whom to ask for the policy."""
    with WindowClient(office.url, "window", KEY) as client, pytest.raises(PolicyMissing) as raised:
        client.confirm(QUESTION)
    assert office.received == []
    assert "administrator" in raised.value.next_step.en


def test_each_question_has_a_key_of_its_own(client: WindowClient, office: Office) -> None:
    """Two questions, two keys; one that is given is taken; an answer by its id is asked for by headers."""
    for given in (None, None, "mine"):
        client.confirm(QUESTION, idempotency_key=given)
    keys = [headers["Idempotency-Key"] for path, headers, _ in office.received if path != "/oauth2/token"]
    assert len(set(keys)) == 3
    assert keys[2] == "mine"
    office.digest_of = b""
    client.again("ab" * 16, case="莒南 1", operator="o")
    path, headers, _ = office.received[-1]
    assert path == f"/v1/confirmations/{'ab' * 16}"
    assert headers["Tongban-Case"] == "%E8%8E%92%E5%8D%97%201"
