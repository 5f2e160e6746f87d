"""Access tokens: issued for five minutes, remembered no longer than that, and only their own kind is read."""

import hashlib
from datetime import UTC, datetime, timedelta

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key

from exchange.access.state import Client
from exchange_api.auth import access_token
from exchange_api.auth.access_token import AccessTokenExpired, AccessTokens
from exchange_api.auth.bond import Bond
from exchange_api.auth.errors import JwtClaimsFaulty, JwtUnusable

NOW = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
ISSUER = "https://tongban.test"
KEY = generate_private_key(SECP256R1())
CLIENT = Client("window", "approval", frozenset({"confirm"}), {})


def issued(tokens: AccessTokens, now: datetime = NOW) -> str:
    """A token of the client."""
    return tokens.issue(CLIENT, frozenset({"confirm"}), now)[0]


def test_what_is_issued_is_read() -> None:
    """The grant that is read is the one that was issued; its digest is that of the jti."""
    tokens = AccessTokens(ISSUER, KEY)
    text, grant = tokens.issue(CLIENT, frozenset({"confirm"}), NOW)
    assert tokens.read(text, NOW) == grant
    claims = jwt.decode(text, options={"verify_signature": False})
    assert grant.token_digest == hashlib.sha256(claims["jti"].encode()).digest()
    assert set(claims) == {"iss", "aud", "sub", "client_id", "department", "scope", "jti", "iat", "exp"}
    assert jwt.get_unverified_header(text)["typ"] == "at+jwt"


@pytest.mark.parametrize("reads_before", [0, 1], ids=["new", "remembered"])
def test_ends_after_five_minutes_and_leeway(reads_before: int) -> None:
    """A token ends to the second, whether it was remembered or is read for the first time."""
    tokens = AccessTokens(ISSUER, KEY)
    text = issued(tokens)
    for _ in range(reads_before):
        tokens.read(text, NOW)
    tokens.read(text, NOW + timedelta(seconds=309))
    for _ in range(2):
        with pytest.raises(AccessTokenExpired) as raised:
            tokens.read(text, NOW + timedelta(seconds=310))
        assert raised.value.grant.client_id == CLIENT.client_id
        assert CLIENT.client_id not in str(raised.value)


def test_remembering_never_makes_another_text_good() -> None:
    """After a token was read, one that differs in a single character is refused."""
    tokens = AccessTokens(ISSUER, KEY)
    text = issued(tokens)
    tokens.read(text, NOW)
    for place in (5, len(text) // 2, len(text) - 1):
        changed = text[:place] + ("A" if text[place] != "A" else "B") + text[place + 1 :]
        with pytest.raises(JwtUnusable):
            tokens.read(changed, NOW)


def test_remembers_a_bounded_number(monkeypatch: pytest.MonkeyPatch) -> None:
    """Memory is bounded: over the limit tokens are still read, ended ones make room."""
    monkeypatch.setattr(access_token, "_MOST_REMEMBERED", 3)
    tokens = AccessTokens(ISSUER, KEY)
    for text in [issued(tokens) for _ in range(5)]:
        tokens.read(text, NOW)
    assert len(tokens._remembered) == 3
    later = NOW + timedelta(seconds=400)
    tokens.read(issued(tokens, later), later)
    assert len(tokens._remembered) == 1


def test_refuses_other_issuers_and_lone_surrogates() -> None:
    """Another exchange's token is refused even under the same key; text that is no text is malformed."""
    with pytest.raises(JwtUnusable):
        AccessTokens(ISSUER, KEY).read(issued(AccessTokens("https://other.test", KEY)), NOW)
    with pytest.raises(JwtUnusable):
        AccessTokens(ISSUER, KEY).read("\ud800", NOW)


def test_refuses_claims_that_are_not_an_access_tokens() -> None:
    """A token with our signature but without department or scope grants nothing."""
    tokens = AccessTokens(ISSUER, KEY)
    text = issued(tokens)
    claims = jwt.decode(text, options={"verify_signature": False})
    header = jwt.get_unverified_header(text)
    for missing in ("department", "scope", "client_id"):
        fewer = {name: value for name, value in claims.items() if name != missing}
        with pytest.raises(JwtClaimsFaulty):
            tokens.read(jwt.encode(fewer, KEY, algorithm="ES256", headers=header), NOW)


@pytest.mark.parametrize("reads_before", [0, 1], ids=["new", "remembered"])
def test_a_bound_token_says_so_each_time_it_is_read(reads_before: int) -> None:
    """The bond stands in `cnf`, and is told whether the token is remembered or not."""
    tokens, bond = AccessTokens(ISSUER, KEY), Bond(key="k" * 43)
    text, grant = tokens.issue(CLIENT, frozenset({"confirm"}), NOW, bond)
    assert jwt.decode(text, options={"verify_signature": False})["cnf"] == {"jkt": "k" * 43}
    for _ in range(reads_before):
        tokens.read(text, NOW)
    assert tokens.read(text, NOW) == grant
    assert grant.bond == bond
