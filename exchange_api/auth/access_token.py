"""Access tokens (RFC 9068): issued for five minutes, and read again on every request.

A token that was verified once is remembered by its SHA-256 until it expires, so that a client's next request
costs no signature check; whether the client is still enabled, what it may do, and whether the sender holds
what the token is bound to, is asked every time.
"""

import hashlib
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

import jwt
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey, EllipticCurvePublicKey

from exchange.access.state import Client
from exchange_api.auth.bond import LOOSE, Bond, read_bond
from exchange_api.auth.errors import JwtClaimsFaulty, JwtExpired, JwtOutOfTime
from exchange_api.auth.reader import ALGORITHM, LEEWAY_SECONDS, Expected, read_jwt
from exchange_api.signing.jwk import thumbprint

LIFETIME_SECONDS = 300
_TYPES: frozenset[str | None] = frozenset({"at+jwt"})
_MOST_REMEMBERED = 4096


@dataclass(frozen=True, slots=True)
class Grant:
    """What a verified access token says: whose it is, for what, until when (seconds since 1970).

    `bond` is what the sender of a request has still to prove, each time.
    """

    client_id: str
    department: str
    scopes: frozenset[str]
    expires_at: int
    token_digest: bytes
    bond: Bond = LOOSE


class AccessTokenExpired(JwtOutOfTime):
    """A token that this exchange issued has expired; `grant` is what it said."""

    def __init__(self, grant: Grant) -> None:
        self.grant = grant
        super().__init__("the token has expired")


class AccessTokens:
    """Issues the access tokens of one issuer with one key, and reads those of that key and of `accepted`."""

    def __init__(
        self,
        issuer: str,
        key: EllipticCurvePrivateKey,
        accepted: Iterable[EllipticCurvePublicKey] = (),
    ) -> None:
        self._issuer = issuer
        self._key = key
        self._kid = thumbprint(key.public_key())
        self._keys = {thumbprint(public): public for public in (key.public_key(), *accepted)}
        self._expected = Expected(_TYPES, issuer, issuer, LIFETIME_SECONDS)
        self._remembered: dict[bytes, Grant] = {}

    def issue(
        self, client: Client, scopes: frozenset[str], now: datetime, bond: Bond = LOOSE
    ) -> tuple[str, Grant]:
        """Return a new token for `client` with `scopes`, bound to `bond`, and what it grants."""
        issued_at = int(now.timestamp())
        claims: dict[str, object] = {
            "iss": self._issuer,
            "aud": self._issuer,
            "sub": client.client_id,
            "client_id": client.client_id,
            "department": client.department,
            "scope": " ".join(sorted(scopes)),
            "jti": secrets.token_hex(16),
            "iat": issued_at,
            "exp": issued_at + LIFETIME_SECONDS,
        }
        if not bond.is_loose:
            claims["cnf"] = bond.as_cnf()
        text = jwt.encode(claims, self._key, algorithm=ALGORITHM, headers={"kid": self._kid, "typ": "at+jwt"})
        return text, _grant(claims)

    def read(self, text: str, now: datetime) -> Grant:
        """Return what a token grants.

        Raises a `JwtUnusable`; `AccessTokenExpired` where the token was good until it expired.
        """
        mark = hashlib.sha256(text.encode(errors="surrogatepass")).digest()
        grant = self._remembered.get(mark)
        if grant is None:
            try:
                grant = _grant(read_jwt(text, self._keys, self._expected, now))
            except JwtExpired as fault:
                raise AccessTokenExpired(_grant(fault.claims)) from None
            self._remember(mark, grant, now)
        elif grant.expires_at + LEEWAY_SECONDS <= now.timestamp():
            del self._remembered[mark]
            raise AccessTokenExpired(grant)
        return grant

    def _remember(self, mark: bytes, grant: Grant, now: datetime) -> None:
        if len(self._remembered) >= _MOST_REMEMBERED:
            ended = now.timestamp() - LEEWAY_SECONDS
            self._remembered = {m: g for m, g in self._remembered.items() if g.expires_at > ended}
        if len(self._remembered) < _MOST_REMEMBERED:
            self._remembered[mark] = grant


def _grant(claims: Mapping[str, object]) -> Grant:
    match claims:
        case {
            "sub": str(subject),
            "client_id": str(client_id),
            "department": str(department),
            "scope": str(scope),
            "exp": int(expires_at),
            "jti": str(jti),
        } if subject == client_id:
            digest = hashlib.sha256(jti.encode()).digest()
            bond = read_bond(claims)
            return Grant(client_id, department, frozenset(scope.split()), expires_at, digest, bond)
    raise JwtClaimsFaulty("the claims are not those of an access token")
