"""The reader of DPoP proofs refuses every known attack, and the checks go red when a guard is sabotaged."""

from dataclasses import replace
from typing import Any

import pytest

from exchange_api.auth.errors import JwtUnusable, PossessionUnproven
from exchange_api.auth.possession import Target, read_possession
from exchange_api.signing.jwk import thumbprint
from tests.unit.exchange_api.auth.attacks import KEY, NOW, SECONDS
from tests.unit.exchange_api.auth.possession_attacks import (
    ADDRESS,
    ATTACKS,
    CLAIMS,
    TARGET,
    Attack,
    forged,
    read,
    require_refused,
)

EACH = pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.name)


def test_a_proof_says_whose_key_it_is_and_how_long_its_id_matters() -> None:
    """The thumbprint is that of the key it brings; its id matters until a second after life and leeway."""
    proof = read(forged())
    assert (proof.thumbprint, proof.jti) == (thumbprint(KEY.public_key()), "p1")
    assert proof.expires_at.timestamp() == SECONDS + 60 + 10 + 1


@EACH
def test_refuses_the_attack_and_accepts_its_twin(attack: Attack) -> None:
    """The attack is refused, and the proof that differs from it in nothing else is read."""
    assert read(attack.twin()).jti
    require_refused(attack)


@EACH
def test_the_check_sees_a_sabotaged_reader(attack: Attack, monkeypatch: pytest.MonkeyPatch) -> None:
    """With its guard taken away the attack comes through, and the check says so."""
    attack.sabotage(monkeypatch)
    with pytest.raises(AssertionError, match="was let through"):
        require_refused(attack)


@pytest.mark.parametrize(
    ("claims", "claim"),
    [
        ({"htm": "GET"}, "htm"),
        ({"htu": "https://other.test/"}, "htu"),
        ({"iat": SECONDS - 600}, "iat"),
        ({"exp": SECONDS - 600}, "exp"),
        ({"ath": "x"}, "ath"),
    ],
)
def test_names_the_claim_that_differs(claims: dict[str, Any], claim: str) -> None:
    """A window reads which claim is at fault."""
    with pytest.raises(PossessionUnproven) as raised:
        read(forged(claims=CLAIMS | claims))
    assert raised.value.claim == claim


@pytest.mark.parametrize(
    "address",
    [
        ADDRESS,
        "HTTPS://Tongban.TEST/v1/confirmations",
        "https://tongban.test:443/v1/confirmations",
        f"{ADDRESS}?a=b",
        f"{ADDRESS}#a",
    ],
)
def test_the_same_address_may_be_written_otherwise(address: str) -> None:
    """Case of scheme and host, the default port, query and fragment make no other address (RFC 3986)."""
    assert read(forged(claims=CLAIMS | {"htu": address})).jti == "p1"


def test_two_addresses_without_a_normal_form_are_not_the_same() -> None:
    """A request's path may be longer than any address that is read: no proof is for it."""
    far = Target("POST", f"{ADDRESS}/{'x' * 1100}", TARGET.token)
    for htu in (far.address, "nowhere", ADDRESS):
        with pytest.raises(PossessionUnproven, match="htu"):
            read_possession(forged(claims=CLAIMS | {"htu": htu}).text(), far, NOW)


def test_without_a_token_its_hash_does_not_count() -> None:
    """At the token endpoint there is no token yet: with or without `ath` the proof is read."""
    for claims in (CLAIMS, {name: value for name, value in CLAIMS.items() if name != "ath"}):
        assert read_possession(forged(claims=claims).text(), replace(TARGET, token=None), NOW).jti == "p1"


@pytest.mark.parametrize("text", ["", "a.b", "e30.e30.AA", "x" * 5000, "é.é.é"])
def test_refuses_what_is_no_proof(text: str) -> None:
    """Other text is refused as such; an empty object is no proof either."""
    with pytest.raises(JwtUnusable):
        read_possession(text, Target("POST", ADDRESS), NOW)
