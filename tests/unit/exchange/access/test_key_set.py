"""A client's key set is read strictly, and no message of its faults holds key material."""

from collections.abc import Callable
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, SECP384R1, generate_private_key
from hypothesis import given
from hypothesis import strategies as st

from exchange.access.errors import KeySetUnusable
from exchange.access.key_set import usable_keys
from exchange_api.signing.jwk import public_jwk

KEY = generate_private_key(SECP256R1()).public_key()
JWK = {**public_jwk(KEY), "kid": "k1"}


def test_returns_the_keys_by_kid() -> None:
    """Every key of a good set is there under its kid."""
    other = generate_private_key(SECP256R1()).public_key()
    keys = usable_keys({"keys": [JWK, {**public_jwk(other), "kid": "k2"}]})
    assert {kid: key.public_numbers() for kid, key in keys.items()} == {
        "k1": KEY.public_numbers(),
        "k2": other.public_numbers(),
    }


BAD: dict[str, Callable[[], object]] = {
    "no object": list,
    "no keys": dict,
    "empty": lambda: {"keys": []},
    "too many": lambda: {"keys": [{**JWK, "kid": str(place)} for place in range(9)]},
    "a key that is no object": lambda: {"keys": ["k"]},
    "no kid": lambda: {"keys": [without("kid")]},
    "kid a number": lambda: {"keys": [{**JWK, "kid": 7}]},
    "kid too long": lambda: {"keys": [{**JWK, "kid": "k" * 129}]},
    "another curve": lambda: {"keys": [{**JWK, "crv": "P-384"}]},
    "another type": lambda: {"keys": [{**JWK, "kty": "OKP", "crv": "Ed25519"}]},
    "off the curve": lambda: {"keys": [{**JWK, "x": JWK["y"]}]},
    "x too short": lambda: {"keys": [{**JWK, "x": "AQ"}]},
    "x a number": lambda: {"keys": [{**JWK, "x": 1}]},
    "x not canonical": lambda: {"keys": [{**JWK, "x": loosened(str(JWK["x"]))}]},
}


def without(name: str) -> dict[str, Any]:
    """The good key without one member."""
    return {member: value for member, value in JWK.items() if member != name}


def loosened(text: str) -> str:
    """The same bytes in another spelling: the last character's unused bits set."""
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    return text[:-1] + alphabet[alphabet.index(text[-1]) | 1]


@pytest.mark.parametrize("name", BAD)
def test_refuses_the_whole_set(name: str) -> None:
    """One unusable member, or none at all, makes the set unusable."""
    with pytest.raises(KeySetUnusable):
        usable_keys(BAD[name]())


def test_a_key_of_another_curve_is_never_read_as_ours() -> None:
    """A P-384 key that says P-256 is refused."""
    numbers = generate_private_key(SECP384R1()).public_key().public_numbers()
    with pytest.raises(KeySetUnusable):
        usable_keys({"keys": [{**JWK, "x": str(numbers.x), "y": str(numbers.y)}]})


def test_private_keys_are_refused_without_being_shown() -> None:
    """The message for private key material does not hold it."""
    with pytest.raises(KeySetUnusable) as raised:
        usable_keys({"keys": [{**JWK, "d": "c2VjcmV0LW1hdGVyaWFs"}]})
    assert "c2VjcmV0" not in str(raised.value)


@given(
    st.recursive(
        st.none() | st.booleans() | st.text() | st.integers(),
        lambda s: st.lists(s) | st.dictionaries(st.sampled_from(["keys", "kty", "crv", "kid", "x"]), s),
    )
)
def test_never_fails_otherwise(document: object) -> None:
    """Whatever JSON stands in the register, it is a fault of this kind and no other."""
    with pytest.raises(KeySetUnusable):
        usable_keys(document)
