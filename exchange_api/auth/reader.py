"""The only reader of JSON Web Tokens in the API: a wrapper around PyJWT that pins everything.

PyJWT verifies signature, issuer and audience with the one algorithm; each guard here refuses one thing that
it would let through. Times are checked against the caller's clock, with ten seconds of leeway.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey

from exchange_api.auth.compact import UnverifiedJwt, take_apart
from exchange_api.auth.errors import (
    JwtClaimsFaulty,
    JwtExpired,
    JwtForbidden,
    JwtKeyUnknown,
    JwtOutOfTime,
    JwtUntrue,
)

ALGORITHM = "ES256"
LEEWAY_SECONDS = 10
# jwk, jku, x5u and x5c would bring their own key, crit and b64 change the rules: only these three are read.
HEADER_MEMBERS = frozenset({"alg", "kid", "typ"})
_MOST_TEXT = 128
_MOST_SECONDS = 2**40


@dataclass(frozen=True, slots=True)
class Expected:
    """What a token must be: its header type, issuer, sole audience, and the longest it may still live."""

    types: frozenset[str | None]
    issuer: str
    audience: str
    most_seconds: int


def read_jwt(
    text: str, keys: Mapping[str, EllipticCurvePublicKey], expected: Expected, now: datetime
) -> Mapping[str, Any]:
    """Return the claims of a token that holds.

    `keys` are by kid. `iss`, `sub`, `aud`, `jti` are then text, `exp` (and `iat`, `nbf` if there) seconds.
    Raises a `JwtUnusable`.
    """
    unverified = take_apart(text)
    require_plain_header(unverified.header)
    require_algorithm(unverified.header)
    require_type(unverified.header, expected)
    key = select_key(unverified.header, keys)
    verify(unverified, key, expected)
    require_claims(unverified.payload)
    require_times(unverified.payload, expected, now)
    return unverified.payload


def require_plain_header(header: Mapping[str, Any]) -> None:
    """Raise `JwtForbidden` for a header member that is not read, such as jwk, jku, x5u, x5c or crit."""
    if set(header) - HEADER_MEMBERS:
        raise JwtForbidden(f"the header holds more than {', '.join(sorted(HEADER_MEMBERS))}")


def require_algorithm(header: Mapping[str, Any]) -> None:
    """Raise `JwtForbidden` for any algorithm but ES256, `none` included."""
    if header.get("alg") != ALGORITHM:
        raise JwtForbidden(f"the algorithm is not {ALGORITHM}")


def require_type(header: Mapping[str, Any], expected: Expected) -> None:
    """Raise `JwtForbidden` for a token of another kind than is expected."""
    require_kind(header, expected.types)


def require_kind(header: Mapping[str, Any], types: frozenset[str | None]) -> None:
    """Raise `JwtForbidden` unless the header's typ is one of `types` (RFC 8725 §3.11)."""
    stated = header.get("typ")
    kind = stated.lower().removeprefix("application/") if isinstance(stated, str) else stated
    if not (kind is None or isinstance(kind, str)) or kind not in types:
        raise JwtForbidden("the header's typ is not that of the token expected here")


def select_key(
    header: Mapping[str, Any], keys: Mapping[str, EllipticCurvePublicKey]
) -> EllipticCurvePublicKey:
    """Return the trusted key that the header names.

    Raises `JwtKeyUnknown`.
    """
    kid = header.get("kid")
    key = keys.get(kid) if isinstance(kid, str) else None
    if key is None:
        raise JwtKeyUnknown("no trusted key has the header's kid")
    return key


def verify(unverified: UnverifiedJwt, key: EllipticCurvePublicKey, expected: Expected) -> None:
    """Raise `JwtUntrue` unless signature, issuer and sole audience hold."""
    options: Any = {
        "require": ["iss", "sub", "aud", "exp", "jti"],
        "strict_aud": True,
        "verify_exp": False,  # times are checked here, by the injected clock
        "verify_nbf": False,
        "verify_iat": False,
    }
    try:
        jwt.decode(
            unverified.text,
            key,
            algorithms=[ALGORITHM],
            audience=expected.audience,
            issuer=expected.issuer,
            options=options,
        )
    except jwt.MissingRequiredClaimError:
        raise JwtClaimsFaulty("a required claim is missing") from None
    except jwt.PyJWTError:
        raise JwtUntrue("signature, issuer or audience do not hold") from None


def verify_signature(unverified: UnverifiedJwt, key: EllipticCurvePublicKey) -> None:
    """Raise `JwtUntrue` unless `key` made the signature; what was signed is not looked at."""
    try:
        jwt.PyJWS().decode(unverified.text, key, algorithms=[ALGORITHM])
    except jwt.PyJWTError:
        raise JwtUntrue("the signature does not hold") from None


def require_claims(payload: Mapping[str, Any]) -> None:
    """Raise `JwtClaimsFaulty` for a claim that is not of its type."""
    for name in ("iss", "sub", "aud", "jti"):
        if not isinstance(payload[name], str) or not 1 <= len(payload[name]) <= _MOST_TEXT * 4:
            raise JwtClaimsFaulty(f"{name} is not text of a bounded length")
    require_printable(payload, "jti")
    require_seconds(payload, "exp", "iat", "nbf")


def require_printable(payload: Mapping[str, Any], name: str) -> None:
    """Raise `JwtClaimsFaulty` unless the claim is a short printable text."""
    value = payload.get(name)
    if not isinstance(value, str) or not 1 <= len(value) <= _MOST_TEXT or not value.isprintable():
        raise JwtClaimsFaulty(f"{name} is not 1 to {_MOST_TEXT} printable characters")


def require_seconds(payload: Mapping[str, Any], *names: str) -> None:
    """Raise `JwtClaimsFaulty` for a claim of these that is there, and is no time."""
    for name in names:
        value = payload.get(name, 0)
        if type(value) is not int or not 0 <= value < _MOST_SECONDS:
            raise JwtClaimsFaulty(f"{name} is not whole seconds since 1970")


def require_times(payload: Mapping[str, Any], expected: Expected, now: datetime) -> None:
    """Raise `JwtOutOfTime` unless the token is valid now and ends soon enough.

    `JwtExpired` says that its end is the only thing wrong; ask this last.
    """
    seconds = now.timestamp()
    if payload["exp"] - LEEWAY_SECONDS > seconds + expected.most_seconds:
        raise JwtOutOfTime(f"the token lives longer than {expected.most_seconds} s")
    if max(payload.get("nbf", 0), payload.get("iat", 0)) > seconds + LEEWAY_SECONDS:
        raise JwtOutOfTime("the token is not valid yet")
    if payload["exp"] + LEEWAY_SECONDS <= seconds:
        raise JwtExpired(payload)
