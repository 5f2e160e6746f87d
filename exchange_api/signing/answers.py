"""Signs answers: the payload of the compact JWS is the answer's own JSON, byte for byte.

So one digest, SHA-256 over that JSON, stands in the ledger for both forms of the answer.
"""

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from jwt.api_jws import PyJWS

from exchange_api.signing.jwk import thumbprint

ALGORITHM = "ES256"
TYPE = "tongban-answer"


class AnswerSigner:
    """Signs with one key, named in each header by its thumbprint."""

    def __init__(self, key: EllipticCurvePrivateKey) -> None:
        self._key = key
        self._headers = {"kid": thumbprint(key.public_key()), "typ": TYPE, "cty": "application/json"}
        self._jws = PyJWS(algorithms=[ALGORITHM])

    def sign(self, answer: bytes) -> bytes:
        """Return the compact JWS of an answer's JSON."""
        return self._jws.encode(answer, self._key, algorithm=ALGORITHM, headers=self._headers).encode()
