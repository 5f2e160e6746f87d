"""Key sets that must be refused whole, each with the guard that keeps it out and a twin without the defect.

Whoever signs with `signer` under the kid of a set's first key would come in, once that guard looks away.
"""

import base64
from dataclasses import dataclass
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import (
    SECP256R1,
    SECP384R1,
    EllipticCurvePrivateKey,
    generate_private_key,
)

from exchange.access import key_set
from exchange_api.signing.jwk import public_jwk
from tests.unit.exchange_api.auth.attacks import KEY, KID, OTHER_JWK, OTHER_KEY, encode

JWK: dict[str, Any] = public_jwk(KEY.public_key())
POINT = KEY.public_key().public_numbers()
P384 = generate_private_key(SECP384R1()).public_key().public_numbers()


def lenient_coordinate(_: int, text: Any) -> int:
    """Take a number, or any base64 of any length."""
    if isinstance(text, int):
        return text
    return int.from_bytes(base64.urlsafe_b64decode(text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4)))


LOOKING_AWAY: dict[str, Any] = {
    "members_of": lambda jwks: jwks["keys"],
    "require_public": lambda *_: None,
    "require_curve": lambda *_: None,
    "require_algorithm": lambda *_: None,
    "require_use": lambda *_: None,
    "require_operations": lambda *_: None,
    "kid_of": lambda _, member: member.get("kid"),
    "require_new": lambda *_: None,
    "coordinate": lenient_coordinate,
    "public_key": lambda *_: KEY.public_key(),
}
"""Each guard of the room, as it is where it does not guard."""


def of(*members: dict[str, Any]) -> dict[str, Any]:
    """A set of these keys."""
    return {"keys": list(members)}


def but(**changed: Any) -> dict[str, Any]:
    """A set of the good key with these members (`None` leaves one out)."""
    return of({name: value for name, value in {**JWK, **changed}.items() if value is not None})


@dataclass(frozen=True)
class KeySetAttack:
    """A set with one defect, what keeps it out, its twin, and whose signature the set would make good."""

    name: str
    jwks: dict[str, Any]
    guards: tuple[str, ...]
    twin: dict[str, Any]
    signer: EllipticCurvePrivateKey = KEY

    def look_away(self, patch: pytest.MonkeyPatch) -> None:
        """Take the guards of this attack away, and no others."""
        for guard in self.guards:
            patch.setattr(key_set, guard, LOOKING_AWAY[guard])


def attack(name: str, jwks: dict[str, Any], *guards: str, twin: dict[str, Any] | None = None) -> KeySetAttack:
    """An attack whose set would make the good key's signature good."""
    return KeySetAttack(name, jwks, guards, twin or of(JWK))


OCT = {"kty": "oct", "kid": "s", "k": "c2VjcmV0"}
RSA = {"kty": "RSA", "kid": "r", "n": "sXch", "e": "AQAB"}
KEYS = [{**public_jwk(generate_private_key(SECP256R1()).public_key()), "kid": str(n)} for n in range(8)]


def loosened(text: str) -> str:
    """The same bytes in another spelling: the last character's unused bits set."""
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    return text[:-1] + alphabet[alphabet.index(text[-1]) | 1]


ATTACKS = [
    KeySetAttack(
        "repeated kid",
        of(JWK, {**OTHER_JWK, "kid": KID}),
        ("require_new",),
        of(OTHER_JWK, JWK),
        OTHER_KEY,
    ),
    attack("symmetric key beside", of(JWK, OCT), "require_public", "require_curve", "public_key"),
    attack("RSA key beside", of(JWK, RSA), "require_curve", "public_key", twin=of(JWK, OTHER_JWK)),
    attack("nine keys", of(JWK, *KEYS), "members_of", twin=of(JWK, *KEYS[1:])),
    attack("key for encryption", but(use="enc"), "require_use", twin=but(use=None)),
    attack("key for signing only", but(key_ops=["sign"]), "require_operations"),
    attack("key for signing too", but(key_ops=["verify", "sign"]), "require_operations"),
    attack("key for nothing", but(key_ops=[]), "require_operations", twin=but(key_ops=None)),
    attack("key of another alg", but(alg="ES384"), "require_algorithm", twin=but(alg=None)),
    attack("alg none", but(alg="none"), "require_algorithm"),
    attack("private key in the set", but(d=encode(b"\x01" * 32)), "require_public"),
    attack("another curve", but(crv="P-384"), "require_curve"),
    attack("another type", but(kty="OKP", crv="Ed25519"), "require_curve"),
    attack(
        "a point of P-384 that says P-256",
        but(x=encode(P384.x.to_bytes(48)), y=encode(P384.y.to_bytes(48))),
        "public_key",
    ),
    attack("off the curve", but(x=JWK["y"]), "public_key"),
    attack("x is missing", but(x=None), "public_key"),
    attack("padded coordinate", but(x=JWK["x"] + "="), "coordinate"),
    attack("loose last bits", but(x=loosened(JWK["x"])), "coordinate"),
    attack("a zero before x", but(x=encode(POINT.x.to_bytes(33))), "coordinate"),
    attack("x a number", but(x=POINT.x), "coordinate"),
    attack("kid too long", but(kid="k" * 129), "kid_of", twin=but(kid="k" * 128)),
    attack("no kid", but(kid=None), "kid_of"),
    attack("kid a number", but(kid=7), "kid_of"),
]
