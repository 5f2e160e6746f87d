"""The DPoP proof of a request (RFC 9449): its sender holds the key to which the access token is bound.

A proof is a JWT that brings its own public key, so it shows nothing but possession of that key: it is read
apart from assertions and tokens, whose keys are never taken from them. It is for one method, one address and
one token, and good for a minute; that it is used once is for the database to say (`UsedAssertions`).
"""

import base64
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey

from exchange.access.errors import KeySetUnusable
from exchange.access.key_set import usable_keys
from exchange_api.auth.compact import take_apart
from exchange_api.auth.errors import JwtForbidden, PossessionUnproven
from exchange_api.auth.reader import (
    LEEWAY_SECONDS,
    require_algorithm,
    require_kind,
    require_printable,
    require_seconds,
    verify_signature,
)
from exchange_api.signing.jwk import thumbprint

LIFE_SECONDS = 60
_TYPES: frozenset[str | None] = frozenset({"dpop+jwt"})
_HEADER_MEMBERS = frozenset({"alg", "jwk", "typ"})
_ADDRESS = re.compile(r"[\x21-\x7e]{1,1024}", re.ASCII)
_PORTS = {"https": 443, "http": 80}


@dataclass(frozen=True, slots=True)
class Target:
    """The request that a proof is for: its method, its address without query, and the token it carries."""

    method: str
    address: str
    token: str | None = None


@dataclass(frozen=True, slots=True)
class PossessionProof:
    """A proof that holds; `jti` is still to be used, and not acceptable after `expires_at`."""

    thumbprint: str
    jti: str
    expires_at: datetime


def read_possession(text: str, target: Target, now: datetime) -> PossessionProof:
    """Return the proof in `text`, made for `target`.

    Raises a `JwtUnusable`; `PossessionUnproven` names the claim at fault.
    """
    unverified = take_apart(text)
    require_own_header(unverified.header)
    require_algorithm(unverified.header)
    require_kind(unverified.header, _TYPES)
    key = own_key(unverified.header)
    verify_signature(unverified, key)
    claims = unverified.payload
    require_printable(claims, "jti")
    require_seconds(claims, "iat", "exp", "nbf")
    require_method(claims, target)
    require_address(claims, target)
    require_young(claims, now)
    require_token(claims, target)
    return proof_of(claims, key)


def proof_of(claims: Mapping[str, Any], key: EllipticCurvePublicKey) -> PossessionProof:
    """Return what a proof with these checked claims shows."""
    ends = datetime.fromtimestamp(claims["iat"] + LIFE_SECONDS + LEEWAY_SECONDS + 1, UTC)
    return PossessionProof(thumbprint(key), claims["jti"], ends)


def require_own_header(header: Mapping[str, Any]) -> None:
    """Raise `JwtForbidden` for a header member that is not read, such as kid, jku, x5c or crit."""
    if set(header) - _HEADER_MEMBERS:
        raise JwtForbidden(f"the header holds more than {', '.join(sorted(_HEADER_MEMBERS))}")


def own_key(header: Mapping[str, Any]) -> EllipticCurvePublicKey:
    """Return the public P-256 key that the proof brings.

    Raises `JwtForbidden` for any other, and for one that is brought with its private half.
    """
    jwk = header.get("jwk")
    if not isinstance(jwk, Mapping):
        raise JwtForbidden("the header brings no key")
    try:
        return usable_keys({"keys": [{**jwk, "kid": "own"}]})["own"]
    except KeySetUnusable:
        raise JwtForbidden("the header's key is no public P-256 key for ES256") from None


def require_method(claims: Mapping[str, Any], target: Target) -> None:
    """Raise `PossessionUnproven` for a proof of another method."""
    if claims.get("htm") != target.method:
        raise PossessionUnproven("htm")


def require_address(claims: Mapping[str, Any], target: Target) -> None:
    """Raise `PossessionUnproven` for a proof of another address; query and fragment do not count."""
    claimed, wanted = claims.get("htu"), _address(target.address)
    # An address that has no normal form is nobody's: two of them are not the same one.
    if wanted is None or not isinstance(claimed, str) or _address(claimed) != wanted:
        raise PossessionUnproven("htu")


def require_young(claims: Mapping[str, Any], now: datetime) -> None:
    """Raise `PossessionUnproven` unless the proof was made within the last minute, by this clock."""
    seconds = now.timestamp()
    if "iat" not in claims or claims["iat"] + LIFE_SECONDS + LEEWAY_SECONDS <= seconds:
        raise PossessionUnproven("iat")
    if max(claims["iat"], claims.get("nbf", 0)) > seconds + LEEWAY_SECONDS:
        raise PossessionUnproven("iat")
    if "exp" in claims and claims["exp"] + LEEWAY_SECONDS <= seconds:
        raise PossessionUnproven("exp")


def require_token(claims: Mapping[str, Any], target: Target) -> None:
    """Raise `PossessionUnproven` where the proof goes with a token, and is not made for that token."""
    if target.token is not None and claims.get("ath") != token_hash(target.token):
        raise PossessionUnproven("ath")


def token_hash(token: str) -> str:
    """Return the SHA-256 of an access token's text, base64url (RFC 9449 §4.2, `ath`)."""
    digest = hashlib.sha256(token.encode(errors="surrogatepass")).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def _address(text: str) -> tuple[str, str, int | None, str] | None:
    """Return scheme, host, port and path in their normal form (RFC 3986 §6.2.2), or `None`."""
    if not _ADDRESS.fullmatch(text):
        return None
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        return None
    if not parts.hostname or parts.username is not None or parts.password is not None:
        return None
    default = _PORTS.get(parts.scheme)
    return parts.scheme, parts.hostname, default if port is None else port, parts.path or "/"
