"""A client's assertion proves the client that made it, and no other."""

import json
from datetime import UTC, datetime
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key

from exchange.access.state import AccessState, Client
from exchange_api.auth.client_assertion import prove_client
from exchange_api.auth.errors import JwtUnusable

NOW = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
SECONDS = int(NOW.timestamp())
ISSUER = "https://tongban.test"
KEY, OTHER = generate_private_key(SECP256R1()), generate_private_key(SECP256R1())
SCOPES = frozenset({"confirm"})
STATE = AccessState(
    {
        "window": Client("window", "approval", SCOPES, {"k": KEY.public_key()}),
        "rival": Client("rival", "approval", SCOPES, {"k": OTHER.public_key()}),
        "keyless": Client("keyless", "approval", SCOPES, {}),
    },
    {},
    {},
)


def assertion(header: dict[str, Any] | None = None, **changed: Any) -> str:
    """The window's assertion, with some claims changed."""
    claims = {"iss": "window", "sub": "window", "aud": ISSUER, "jti": "j", "exp": SECONDS + 60, **changed}
    return jwt.encode(claims, KEY, algorithm="ES256", headers={"kid": "k", **(header or {})})


@pytest.mark.parametrize("typ", [None, "JWT", "client-authentication+jwt", "application/jwt"])
def test_proves_the_client(typ: str | None) -> None:
    """Under any of the agreed types the client is proven, with the moment until which the jti matters."""
    proven = prove_client(assertion({"typ": typ}), STATE, ISSUER, NOW)
    assert (proven.client.client_id, proven.jti) == ("window", "j")
    assert (proven.expires_at - NOW).total_seconds() == 60 + 10 + 1


@pytest.mark.parametrize(
    "changed",
    [
        {"iss": "rival", "sub": "rival"},
        {"iss": "rival"},
        {"sub": "rival"},
        {"iss": "nobody", "sub": "nobody"},
        {"iss": "keyless", "sub": "keyless"},
        {"iss": ""},
    ],
)
def test_proves_no_other_client(changed: dict[str, Any]) -> None:
    """Naming another, an unknown or an odd client with the window's key proves nobody."""
    with pytest.raises(JwtUnusable):
        prove_client(assertion(**changed), STATE, ISSUER, NOW)


@pytest.mark.parametrize("issuer", [None, 7, ["window"], {"window": 1}])
def test_an_issuer_that_is_no_text_proves_nobody(issuer: object) -> None:
    """Whatever stands there in its place, it is refused and no fault of the exchange."""
    claims = {"iss": issuer, "sub": "window", "aud": ISSUER, "jti": "j", "exp": SECONDS + 60}
    odd = jwt.PyJWS().encode(json.dumps(claims).encode(), KEY, algorithm="ES256", headers={"kid": "k"})
    with pytest.raises(JwtUnusable):
        prove_client(odd, STATE, ISSUER, NOW)


def test_an_access_token_is_no_assertion() -> None:
    """The type of an access token is refused here."""
    with pytest.raises(JwtUnusable):
        prove_client(assertion({"typ": "at+jwt"}), STATE, ISSUER, NOW)
