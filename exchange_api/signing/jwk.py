"""The API's public keys as JWKs (RFC 7517), named by their thumbprint (RFC 7638)."""

import base64
import hashlib
import json

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey

_COORDINATE_BYTES = 32


def public_jwk(key: EllipticCurvePublicKey) -> dict[str, object]:
    """Return the JWK of a P-256 key for verifying ES256."""
    return {**_required(key), "kid": thumbprint(key), "alg": "ES256", "use": "sig", "key_ops": ["verify"]}


def thumbprint(key: EllipticCurvePublicKey) -> str:
    """Return the SHA-256 thumbprint of a P-256 key, base64url."""
    canonical = json.dumps(_required(key), sort_keys=True, separators=(",", ":"))
    return _base64url(hashlib.sha256(canonical.encode()).digest())


def _required(key: EllipticCurvePublicKey) -> dict[str, object]:
    numbers = key.public_numbers()
    x, y = (_base64url(number.to_bytes(_COORDINATE_BYTES)) for number in (numbers.x, numbers.y))
    return {"crv": "P-256", "kty": "EC", "x": x, "y": y}


def _base64url(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
