"""Ask the exchange for one confirmation: client assertion, token, question, answer.

The assertion is RFC 7523's private_key_jwt with the issuer alone as audience; the token is kept until shortly
before it ends. An identifier stands only in the request's body, never in a URL.
"""

import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

import httpx
import jwt

from cli.window.errors import ReceiptMissing, WindowRefused
from cli.window.keys import WindowKey

ASSERTION_SECONDS = 60
EARLY_SECONDS = 30
RECEIPT_HEADER = "Tongban-Receipt"
NO_DOCUMENT = {"title": "the answer is no JSON object; is the address that of the exchange?"}
ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


@dataclass(frozen=True, slots=True)
class Confirmed:
    """One answer: the exact bytes received, what they say, and the receipt of their ledger entry as JSON."""

    raw: bytes
    document: dict[str, Any]
    receipt: bytes


class WindowClient:
    """A registered window; use it as a context manager."""

    def __init__(
        self,
        issuer: str,
        client_id: str,
        key: WindowKey,
        clock: Callable[[], float] = time.time,
        timeout_seconds: float = 10.0,
    ) -> None:
        self._issuer = issuer.rstrip("/")
        self._client_id = client_id
        self._key = key
        self._clock = clock
        self._http = httpx.Client(base_url=self._issuer, timeout=timeout_seconds, trust_env=False)
        self._token = ""
        self._token_ends = 0.0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._http.close()

    def token(self) -> str:
        """Return an access token that is good for some seconds yet.

        Raises `WindowRefused` if the exchange does not know the client or its key.
        """
        if self._clock() > self._token_ends - EARLY_SECONDS:
            self._fetch_token()
        return self._token

    def confirm(self, question: Mapping[str, Any]) -> Confirmed:
        """Send one question (`item`, `subject`, `case`, `operator`, `claims`) and return its answer.

        Raises `WindowRefused` with the problem document, `ReceiptMissing`, or httpx's errors.
        """
        headers = {"Authorization": f"Bearer {self.token()}"}
        response = self._http.post("/v1/confirmations", json=dict(question), headers=headers)
        document = _document(response)
        if RECEIPT_HEADER not in response.headers:
            raise ReceiptMissing
        return Confirmed(response.content, document, response.headers[RECEIPT_HEADER].encode())

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

    def _fetch_token(self) -> None:
        form = {
            "grant_type": "client_credentials",
            "client_assertion_type": ASSERTION_TYPE,
            "client_assertion": self.assertion(),
            "scope": "confirm",
        }
        answer = _document(self._http.post("/oauth2/token", data=form))
        self._token = answer["access_token"]
        self._token_ends = self._clock() + float(answer["expires_in"])


def _document(response: httpx.Response) -> dict[str, Any]:
    try:
        document = response.json()
    except ValueError:
        document = None
    if not isinstance(document, dict):
        raise WindowRefused(response.status_code, NO_DOCUMENT)
    if not response.is_success:
        raise WindowRefused(response.status_code, document)
    return document
