"""A client proves itself by an assertion it signed (RFC 7523 §3): the issuer its sole audience, used once."""

from dataclasses import dataclass
from datetime import UTC, datetime

from exchange.access.state import AccessState, Client
from exchange_api.auth.compact import take_apart
from exchange_api.auth.errors import JwtClaimsFaulty
from exchange_api.auth.reader import LEEWAY_SECONDS, Expected, read_jwt

MOST_SECONDS = 300
_TYPES: frozenset[str | None] = frozenset({None, "jwt", "client-authentication+jwt"})


@dataclass(frozen=True, slots=True)
class ProvenClient:
    """A client whose assertion holds; `jti` is still to be used, and not acceptable after `expires_at`."""

    client: Client
    jti: str
    expires_at: datetime


def prove_client(assertion: str, state: AccessState, issuer: str, now: datetime) -> ProvenClient:
    """Return the enabled client that made the assertion.

    Raises a `JwtUnusable`; an unknown client fails as one with an unknown key does.
    """
    claimed = take_apart(assertion).payload.get("iss")
    client = state.clients.get(claimed) if isinstance(claimed, str) else None
    keys = {} if client is None else client.keys
    issuer_claimed = "" if client is None else client.client_id
    expected = Expected(_TYPES, issuer_claimed, issuer, MOST_SECONDS)
    claims = read_jwt(assertion, keys, expected, now)
    if client is None or claims["sub"] != client.client_id:
        raise JwtClaimsFaulty("iss and sub are not the same client")
    return ProvenClient(
        client, claims["jti"], datetime.fromtimestamp(claims["exp"] + LEEWAY_SECONDS + 1, UTC)
    )
