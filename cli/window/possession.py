"""A window's proof key (RFC 9449): made with the client, kept in memory only, gone with it.

Tokens are bound to it, and each request is signed by it: a token that leaks is of no use without the key.
"""

import base64
import hashlib
import json
import secrets
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from jwt.algorithms import ECAlgorithm

ALGORITHM = "ES256"


class PossessionKey:
    """A P-256 key that signs a proof for each request."""

    def __init__(self) -> None:
        self._private = generate_private_key(SECP256R1())
        public = json.loads(ECAlgorithm.to_jwk(self._private.public_key()))
        self._public = {name: public[name] for name in ("kty", "crv", "x", "y")}

    def proof(self, method: str, address: str, now: float, token: str | None = None) -> str:
        """Return a proof that is good once, for one method and address (without query), and one token."""
        claims: dict[str, Any] = {
            "htm": method,
            "htu": address,
            "iat": int(now),
            "jti": secrets.token_urlsafe(16),
        }
        if token is not None:
            digest = hashlib.sha256(token.encode()).digest()
            claims["ath"] = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        headers = {"typ": "dpop+jwt", "jwk": self._public}
        return jwt.encode(claims, self._private, algorithm=ALGORITHM, headers=headers)
