"""Signs answers: the payload of the compact JWS is the answer's own JSON, byte for byte.

So one digest, SHA-256 over that JSON, stands in the ledger for both forms of the answer. Signatures are
deterministic (RFC 6979): the same answer under the same key is the same JWS, to the byte.
"""

from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from jwt.algorithms import ECAlgorithm
from jwt.api_jws import PyJWS
from jwt.utils import der_to_raw_signature
from typing_extensions import override

from exchange_api.signing.jwk import thumbprint

ALGORITHM = "ES256"
TYPE = "tongban-answer"


class _DeterministicES256(ECAlgorithm):
    def __init__(self) -> None:
        super().__init__(SHA256)

    @override
    def sign(self, msg: bytes, key: EllipticCurvePrivateKey) -> bytes:
        """Return the signature."""
        der = key.sign(msg, ECDSA(SHA256(), deterministic_signing=True))
        return der_to_raw_signature(der, key.curve)


class AnswerSigner:
    """Signs with one key, named in each header by its thumbprint."""

    def __init__(self, key: EllipticCurvePrivateKey) -> None:
        self._key = key
        self._headers = {"kid": thumbprint(key.public_key()), "typ": TYPE, "cty": "application/json"}
        self._jws = PyJWS(algorithms=[])
        self._jws.register_algorithm(ALGORITHM, _DeterministicES256())

    def sign(self, answer: bytes) -> bytes:
        """Return the compact JWS of an answer's JSON."""
        return self._jws.encode(answer, self._key, algorithm=ALGORITHM, headers=self._headers).encode()
