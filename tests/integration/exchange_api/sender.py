"""A sender of bound tokens: its proof key, its proofs, and requests right but for what is changed."""

import base64
import hashlib
import json
import secrets
import time
from typing import Any

import httpx
import jwt
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

from exchange_api.auth.token_form import ASSERTION_TYPE
from exchange_api.signing.jwk import public_jwk, thumbprint
from tests.integration.exchange_api.hall import Hall, make_key

QUESTIONS, TOKENS = "/v1/confirmations", "/oauth2/token"


def jwk_of(key: EllipticCurvePrivateKey) -> dict[str, object]:
    """The members of its public half that name the key."""
    jwk = public_jwk(key.public_key())
    return {name: jwk[name] for name in ("kty", "crv", "x", "y")}


class Sender:
    """Whoever holds one proof key and talks to one hall, by whatever address it is reached."""

    def __init__(self, hall: Hall) -> None:
        self.hall = hall
        self.key = make_key()

    @property
    def thumbprint(self) -> str:
        """That of the proof key."""
        return thumbprint(self.key.public_key())

    def proof(
        self, path: str, token: str | None = None, *, header: dict[str, Any] | None = None, **changed: Any
    ) -> str:
        """A proof for a POST to `path`; `None` leaves a claim out."""
        claims: dict[str, Any] = {
            "htm": "POST",
            "htu": self.hall.settings.issuer_url + path,
            "iat": int(time.time()),
            "jti": secrets.token_hex(12),
        }
        if token is not None:
            digest = hashlib.sha256(token.encode()).digest()
            claims["ath"] = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        claims = {name: value for name, value in (claims | changed).items() if value is not None}
        named = {"typ": "dpop+jwt", "jwk": jwk_of(self.key), **(header or {})}
        algorithm = named.pop("alg", "ES256")
        signing = self.key if algorithm == "ES256" else secrets.token_bytes(64)
        return jwt.encode(claims, signing, algorithm=algorithm, headers=named)

    def token_answer(self, proof: str | None = None, *, headers: Any = None) -> httpx.Response:
        """Ask for a token with a proof."""
        form = {
            "grant_type": "client_credentials",
            "client_assertion_type": ASSERTION_TYPE,
            "client_assertion": self.hall.assertion(),
        }
        sent = headers if headers is not None else {"dpop": proof or self.proof(TOKENS)}
        return httpx.post(f"{self.hall.url}{TOKENS}", data=form, headers=sent)

    def token(self) -> str:
        """A token that is bound to the proof key."""
        answer = self.token_answer()
        assert answer.status_code == 200, answer.text
        return str(answer.json()["access_token"])

    def ask(self, token: str, proof: str | None = None, *, scheme: str = "DPoP") -> httpx.Response:
        """Ask a question under the token, by default with a right proof; an empty one is not sent."""
        headers = [("authorization", f"{scheme} {token}"), ("content-type", "application/json")]
        given = self.proof(QUESTIONS, token) if proof is None else proof
        headers += [("dpop", given)] if given else []
        body = json.dumps(self.hall.question()).encode()
        return httpx.post(f"{self.hall.url}{QUESTIONS}", content=body, headers=headers)
