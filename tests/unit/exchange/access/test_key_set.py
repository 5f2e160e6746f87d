"""A client's key set is read strictly, and no message of its faults holds key material."""

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from hypothesis import given
from hypothesis import strategies as st

from exchange.access import key_set
from exchange.access.errors import KeySetUnusable
from exchange.access.key_set import usable_keys
from exchange_api.signing.jwk import public_jwk
from tests.unit.exchange.access.key_set_attacks import ATTACKS, LOOKING_AWAY, KeySetAttack

KEY = generate_private_key(SECP256R1()).public_key()
JWK = {**public_jwk(KEY), "kid": "k1"}
GUARDS = {name: getattr(key_set, name) for name in LOOKING_AWAY}


def test_returns_the_keys_by_kid() -> None:
    """Every key of a good set is there under its kid."""
    other = generate_private_key(SECP256R1()).public_key()
    keys = usable_keys({"keys": [JWK, {**public_jwk(other), "kid": "k2"}]})
    assert {kid: key.public_numbers() for kid, key in keys.items()} == {
        "k1": KEY.public_numbers(),
        "k2": other.public_numbers(),
    }


NO_SETS: dict[str, object] = {
    "no object": [JWK],
    "no keys": {"key": [JWK]},
    "keys no list": {"keys": JWK},
    "empty": {"keys": []},
    "a key that is no object": {"keys": [JWK, "k"]},
}
EACH = pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.name)


@pytest.mark.parametrize("name", NO_SETS)
def test_what_is_no_set_is_refused(name: str) -> None:
    """What has not the form of a set of keys is refused; the same key in a set is taken."""
    with pytest.raises(KeySetUnusable):
        usable_keys(NO_SETS[name])
    assert set(usable_keys({"keys": [JWK]})) == {"k1"}


def require_refused(attack: KeySetAttack) -> None:
    """The check: no key of the set is taken, least of all the one that would let the attack in."""
    try:
        keys = usable_keys(attack.jwks)
    except KeySetUnusable:
        return
    taken = keys[attack.jwks["keys"][0].get("kid")]
    assert taken.public_numbers() == attack.signer.public_key().public_numbers()
    raise AssertionError(f"{attack.name} was let through")


@EACH
def test_refuses_the_whole_set_and_takes_its_twin(attack: KeySetAttack) -> None:
    """One defect makes the set unusable; without it all its keys are taken, the signer's among them."""
    twin = usable_keys(attack.twin)
    assert list(twin) == [member["kid"] for member in attack.twin["keys"]]
    taken = twin[attack.twin["keys"][0]["kid"]]
    assert taken.public_numbers() == attack.signer.public_key().public_numbers()
    require_refused(attack)


@EACH
def test_the_check_sees_a_guard_that_looks_away(
    attack: KeySetAttack, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the guard of its defect taken away, and no other, the attack's own key is taken."""
    attack.look_away(monkeypatch)
    with pytest.raises(AssertionError, match="was let through"):
        require_refused(attack)


@EACH
def test_no_guard_is_named_in_vain(attack: KeySetAttack, monkeypatch: pytest.MonkeyPatch) -> None:
    """With one of its guards back in its place the attack is refused again."""
    for back in attack.guards:
        with monkeypatch.context() as patch:
            attack.look_away(patch)
            patch.setattr(key_set, back, GUARDS[back])
            require_refused(attack)


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
