"""A client's public keys from its JWK set (RFC 7517), read strictly.

Only P-256 keys for verifying ES256 are accepted, and the set as a whole is refused when one member is not:
a private or symmetric member, one of another type, a repeated `kid`, a `use` or `key_ops` that does not
allow verifying. JSON Web Tokens themselves are none of this room's business.
"""

import base64
import binascii
import re
from collections.abc import Mapping
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ec import (
    SECP256R1,
    EllipticCurvePublicKey,
    EllipticCurvePublicNumbers,
)

from exchange.access.errors import KeySetUnusable

MOST_KEYS = 8
_COORDINATE_BYTES = 32
_PRIVATE = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k"})
_BASE64URL = re.compile(r"[A-Za-z0-9_-]+")


def usable_keys(jwks: object) -> dict[str, EllipticCurvePublicKey]:
    """Return the keys of a JWK set by `kid`.

    Raises `KeySetUnusable` if any member of the set must not be trusted to verify ES256.
    """
    members = jwks.get("keys") if isinstance(jwks, Mapping) else None
    if not isinstance(members, list) or not 1 <= len(members) <= MOST_KEYS:
        raise KeySetUnusable(f"expected a JWK set with 1 to {MOST_KEYS} keys in its member 'keys'")
    keys: dict[str, EllipticCurvePublicKey] = {}
    for place, member in enumerate(members):
        kid, key = _usable_key(place, member)
        if kid in keys:
            raise KeySetUnusable(f"keys[{place}]: its kid stands in the set twice; give each key its own")
        keys[kid] = key
    return keys


def _usable_key(place: int, member: object) -> tuple[str, EllipticCurvePublicKey]:
    if not isinstance(member, Mapping):
        raise KeySetUnusable(f"keys[{place}]: expected a JSON object")
    if _PRIVATE & set(member):
        raise KeySetUnusable(
            f"keys[{place}] holds private or symmetric key material; hand over the public key only, "
            "and make a new pair, as this one has been seen"
        )
    if member.get("kty") != "EC" or member.get("crv") != "P-256":
        raise KeySetUnusable(f"keys[{place}]: expected kty EC and crv P-256, for ES256 alone")
    require_verifying(place, member)
    kid = member.get("kid")
    if not isinstance(kid, str) or not 1 <= len(kid) <= 128:  # noqa: PLR2004 -- a bound, said in the message
        raise KeySetUnusable(f"keys[{place}]: expected a kid of 1 to 128 characters")
    return kid, _public_key(place, member)


def require_verifying(place: int, member: Mapping[str, Any]) -> None:
    """Raise `KeySetUnusable` if `alg`, `use` or `key_ops` says that the key is not for verifying ES256."""
    if member.get("alg", "ES256") != "ES256":
        raise KeySetUnusable(f"keys[{place}]: alg is not ES256, the only algorithm accepted")
    if member.get("use", "sig") != "sig":
        raise KeySetUnusable(f"keys[{place}]: use is not sig, so the key must not verify signatures")
    if "key_ops" in member and member["key_ops"] != ["verify"]:
        raise KeySetUnusable(f"keys[{place}]: key_ops is not ['verify'], so the key must not verify")


def _public_key(place: int, member: Mapping[str, Any]) -> EllipticCurvePublicKey:
    x, y = (_coordinate(place, member.get(name)) for name in ("x", "y"))
    try:
        return EllipticCurvePublicNumbers(x, y, SECP256R1()).public_key()
    except ValueError:
        raise KeySetUnusable(f"keys[{place}]: x and y are no point of P-256") from None


def _coordinate(place: int, text: object) -> int:
    expected = f"keys[{place}]: expected x and y as unpadded base64url of {_COORDINATE_BYTES} bytes"
    if not isinstance(text, str) or not _BASE64URL.fullmatch(text):
        raise KeySetUnusable(expected)
    try:
        raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except binascii.Error:
        raise KeySetUnusable(expected) from None
    if len(raw) != _COORDINATE_BYTES or base64.urlsafe_b64encode(raw).rstrip(b"=").decode() != text:
        raise KeySetUnusable(expected)
    return int.from_bytes(raw)
