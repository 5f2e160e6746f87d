"""Ask the exchange as a window does: client assertion, token, question, answer, and the check of all of it.

The assertion is RFC 7523's private_key_jwt with the issuer alone as audience; the token is kept until shortly
before it ends, and bound to a key of this client alone, which signs each request (`possession`). Each
question has an idempotency key of its own, so that it can be sent again without a second use of anybody's
data (`retry`). An answer is handed on only once it was checked (`checks`). An identifier stands only in a
request's body, never in a URL.
"""

import json
import secrets
import ssl
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import quote

import httpx
import jwt

from cli.window.batches import BatchLine, checked_lines
from cli.window.checks import Confirmed, check_answer, check_question
from cli.window.errors import CaFileUnusable, CertificateUnusable, PolicyMissing, WindowRefused
from cli.window.keys import WindowKey
from cli.window.possession import PossessionKey
from cli.window.retry import Patience, Retrier
from exchange.keys import require_private
from exchange.ledger.tlog.policy import Policy

ASSERTION_SECONDS = 60
EARLY_SECONDS = 30
UNAUTHORIZED = 401
CONFIRMATIONS = "/v1/confirmations"
BATCHES = "/v1/confirmations:batch"
NDJSON = "application/x-ndjson"
TOKEN = "/oauth2/token"  # noqa: S105 -- a path
DPOP = "DPoP"  # both the scheme and the header (RFC 9449)
NO_DOCUMENT = {"title": "the answer is no JSON object; is the address that of the exchange?"}
ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


@dataclass(frozen=True, slots=True)
class _Token:
    text: str = field(repr=False)
    scheme: str
    ends: float


_NO_TOKEN = _Token("", "Bearer", 0.0)


class WindowClient:
    """A registered window; use it as a context manager.

    `policy` is the exchange's, handed over with the registration and never fetched: receipts are checked by
    it, and without one no question is sent. `clock` gives the time for tokens.
    With `ca_file` only an exchange whose certificate one of its authorities has signed is spoken to. With
    `certificate`, a private PEM file of a certificate and its key, the window shows it where the exchange's
    proxy asks (RFC 8705). Raises `CaFileUnusable`, `CertificateUnusable` or `KeyUnusable` where a file is not
    what it should be, and `OSError` where it cannot be read.
    """

    def __init__(  # noqa: PLR0913  # what a window is told once
        self,
        issuer: str,
        client_id: str,
        key: WindowKey,
        clock: Callable[[], float] = time.time,
        timeout_seconds: float = 10.0,
        *,
        policy: Policy | None = None,
        patience: Patience | None = None,
        ca_file: Path | None = None,
        certificate: Path | None = None,
        scope: str = "confirm",
    ) -> None:
        self._issuer = issuer.rstrip("/")
        self._client_id = client_id
        self._key = key
        self._clock = clock
        self._policy = policy
        self._patience = patience or Patience()
        trusted = _trusting(ca_file, certificate)
        self._http = httpx.Client(
            base_url=self._issuer, timeout=timeout_seconds, trust_env=False, verify=trusted
        )
        self._scope = scope
        self._possession = PossessionKey()
        self._own = self._loose = _NO_TOKEN

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._http.close()

    def token(self) -> str:
        """Return an access token for another program to send: bound to nothing, good for some seconds yet.

        Raises `WindowRefused` if the exchange does not know the client or its key, or demands a bound token.
        """
        if self._ends(self._loose):
            self._loose = self._fetched(bound=False)
        return self._loose.text

    def enter(self) -> None:
        """Obtain the token that questions are sent with, and keep it.

        Raises `WindowRefused` if the exchange does not know the client or its key.
        """
        if self._ends(self._own):
            self._own = self._fetched(bound=True)

    def confirm(
        self, question: Mapping[str, Any], *, idempotency_key: str | None = None, jose: bool = False
    ) -> Confirmed:
        """Send one question and return its checked answer.

        It has `item`, `subject`, `case`, `operator`, and where the item asks for them `claims` and `days`.

        Sent again, the same body under the same key, while there is patience; `idempotency_key` is a fresh
        one unless given. `jose` asks for the signed form. Raises `PolicyMissing`, `WindowRefused` with the
        problem document, `AnswerUnproven`, or httpx's errors.
        """
        policy, body = self._pinned(), json.dumps(dict(question), ensure_ascii=False).encode()
        headers = {
            "Content-Type": "application/json",
            "Idempotency-Key": idempotency_key or secrets.token_urlsafe(24),
            "Accept": "application/jose" if jose else "application/json",
        }
        answer = check_answer(self._asked("POST", CONFIRMATIONS, headers, body), policy)
        check_question(answer, body)
        return answer

    def again(self, answer_id: str, *, case: str, operator: str) -> Confirmed:
        """Return an answer that was given before, by its `id`, for the same case; who reads it is logged.

        Raises what `confirm` raises.
        """
        policy = self._pinned()
        headers = {"Tongban-Case": quote(case, safe=""), "Tongban-Operator": quote(operator, safe="")}
        return check_answer(
            self._asked("GET", f"{CONFIRMATIONS}/{quote(answer_id, safe='')}", headers), policy
        )

    def ask_batch(self, batch: Mapping[str, Any]) -> Iterator[BatchLine]:
        """Send a batch (`item`, `case`, `operator`, `subjects`, perhaps `days`) and yield its checked lines.

        Needs the scope `batch`. Raises what `confirm` raises, and `BatchCut` where the end did not come.
        """
        policy, body = self._pinned(), json.dumps(dict(batch), ensure_ascii=False).encode()
        headers = {"Content-Type": "application/json", "Accept": NDJSON}

        def attempt() -> httpx.Response:
            response = self._http.send(self._request("POST", BATCHES, headers, body), stream=True)
            if not response.is_success:
                with closing(response):
                    response.read()
            return _accepted(response)

        with closing(Retrier(self._patience).run(attempt)) as response:
            yield from checked_lines(response.iter_lines(), body, len(batch["subjects"]), policy)

    def assertion(self) -> str:
        """Return a fresh, single-use client assertion."""
        now = int(self._clock())
        claims = {
            "iss": self._client_id,
            "sub": self._client_id,
            "aud": self._issuer,
            "iat": now,
            "exp": now + ASSERTION_SECONDS,
            "jti": secrets.token_urlsafe(16),
        }
        return jwt.encode(claims, self._key.pem, algorithm="ES256", headers={"kid": self._key.kid})

    def _pinned(self) -> Policy:
        if self._policy is None or not self._policy.receipts:
            raise PolicyMissing
        return self._policy

    def _asked(
        self, method: str, path: str, headers: Mapping[str, str], body: bytes | None = None
    ) -> httpx.Response:
        """Send a request until it is answered, refused for good, or patience is at its end."""
        renewed = False

        def attempt() -> httpx.Response:
            nonlocal renewed
            response = self._sent(method, path, headers, body)
            if response.status_code == UNAUTHORIZED and not renewed:
                renewed, self._own = True, _NO_TOKEN
                response = self._sent(method, path, headers, body)
            return _accepted(response)

        return Retrier(self._patience).run(attempt)

    def _sent(self, method: str, path: str, headers: Mapping[str, str], body: bytes | None) -> httpx.Response:
        """Send a request once."""
        return self._http.send(self._request(method, path, headers, body))

    def _request(
        self, method: str, path: str, headers: Mapping[str, str], body: bytes | None
    ) -> httpx.Request:
        """Return a request to send once, with a proof of its own where the token is bound."""
        self.enter()
        sent = {**headers, "Authorization": f"{self._own.scheme} {self._own.text}"}
        if self._own.scheme == DPOP:
            sent[DPOP] = self._proof(method, path, self._own.text)
        return self._http.build_request(method, path, content=body, headers=sent)

    def _proof(self, method: str, path: str, token: str | None = None) -> str:
        return self._possession.proof(method, self._issuer + path, self._clock(), token)

    def _ends(self, token: _Token) -> bool:
        return self._clock() > token.ends - EARLY_SECONDS

    def _fetched(self, *, bound: bool) -> _Token:
        form = {
            "grant_type": "client_credentials",
            "client_assertion_type": ASSERTION_TYPE,
            "client_assertion": self.assertion(),
            "scope": self._scope,
        }
        headers = {DPOP: self._proof("POST", TOKEN)} if bound else {}
        answer = _document(_accepted(self._http.post(TOKEN, data=form, headers=headers)))
        return _Token(
            answer["access_token"], answer["token_type"], self._clock() + float(answer["expires_in"])
        )


def _accepted(response: httpx.Response) -> httpx.Response:
    if not response.is_success:
        after = response.headers.get("retry-after", "")
        raise WindowRefused(
            response.status_code, _document(response), int(after) if after.isdigit() else None
        )
    return response


def _trusting(ca_file: Path | None, certificate: Path | None) -> ssl.SSLContext | bool:
    if ca_file is None and certificate is None:
        return True
    try:
        context = ssl.create_default_context(cafile=ca_file) if ca_file else httpx.create_ssl_context()
    except ssl.SSLError:
        raise CaFileUnusable(ca_file or Path()) from None
    if certificate is not None:
        require_private(certificate)
        try:
            context.load_cert_chain(certificate, password=lambda: "")  # never asked for at a terminal
        except ssl.SSLError:
            raise CertificateUnusable(certificate) from None
    return context


def _document(response: httpx.Response) -> dict[str, Any]:
    try:
        document = response.json()
    except ValueError:
        document = None
    if not isinstance(document, dict):
        raise WindowRefused(response.status_code, NO_DOCUMENT)
    return document
