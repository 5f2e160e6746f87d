"""Attacks on DPoP proofs, each beside a twin that differs in nothing else and must be accepted.

Forged byte by byte like the attacks on tokens; each names the guard that has to be sabotaged for it to pass.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import (
    SECP384R1,
    EllipticCurvePrivateKey,
    generate_private_key,
)

from exchange_api.auth import possession
from exchange_api.auth.errors import JwtUnusable
from exchange_api.auth.possession import PossessionProof, Target, token_hash
from exchange_api.signing.jwk import public_jwk
from tests.unit.exchange_api.auth.attacks import (
    KEY,
    NOW,
    OTHER_KEY,
    SECONDS,
    Forgery,
    Sabotage,
    encode,
    lenient_text,
    loosen_last_bits,
    public_key_as_secret,
    repeated,
    repeating,
)

ADDRESS = "https://tongban.test/v1/confirmations"
TOKEN = "an.access.token"
TARGET = Target("POST", ADDRESS, TOKEN)


def bare(key: EllipticCurvePrivateKey) -> dict[str, object]:
    """The four members of a public key."""
    jwk = public_jwk(key.public_key())
    return {name: jwk[name] for name in ("kty", "crv", "x", "y")}


HEADER: dict[str, Any] = {"typ": "dpop+jwt", "alg": "ES256", "jwk": bare(KEY)}
CLAIMS: dict[str, Any] = {
    "htm": "POST",
    "htu": ADDRESS,
    "iat": SECONDS,
    "jti": "p1",
    "ath": token_hash(TOKEN),
}
RSA = {"kty": "RSA", "n": "sXch", "e": "AQAB"}
P384 = generate_private_key(SECP384R1()).public_key().public_numbers()


def forged(**parts: Any) -> Forgery:
    """A proof; what is not changed is good."""
    return Forgery(**({"header": HEADER, "claims": CLAIMS} | parts))


def read(forgery: Forgery) -> PossessionProof:
    """Read a forgery as the API would."""
    return possession.read_possession(forgery.text(), TARGET, NOW)


@dataclass(frozen=True)
class Attack:
    """One attack, its valid twin, and the sabotage that lets it through."""

    name: str
    forge: Callable[[], Forgery]
    sabotage: Sabotage
    twin: Callable[[], Forgery] = forged


def require_refused(attack: Attack) -> None:
    """The check: the attack must be refused."""
    try:
        read(attack.forge())
    except JwtUnusable:
        return
    raise AssertionError(f"{attack.name} was let through")


def without(*guards: str) -> Sabotage:
    """A reader in which these guards look away."""

    def sabotage(patch: pytest.MonkeyPatch) -> None:
        for guard in guards:
            patch.setattr(possession, guard, lambda *_: KEY.public_key())

    return sabotage


def with_header(**members: object) -> Callable[[], Forgery]:
    """A good proof with these header members too (`None` leaves one out)."""
    merged = {name: value for name, value in {**HEADER, **members}.items() if value is not None}
    return lambda: forged(header=merged)


def with_claims(**members: object) -> Callable[[], Forgery]:
    """A good proof with these claims (`None` leaves one out)."""
    merged = {name: value for name, value in {**CLAIMS, **members}.items() if value is not None}
    return lambda: forged(claims=merged)


def with_key(**members: object) -> Callable[[], Forgery]:
    """A good proof whose key has these members too."""
    return with_header(jwk={**bare(KEY), **members})


def lenient(patch: pytest.MonkeyPatch) -> None:
    """A reader that takes any base64 and any signature."""
    lenient_text(patch)
    without("verify_signature", "require_algorithm")(patch)


timeless = without("require_seconds", "require_young", "proof_of")
nameless = without("require_printable", "proof_of")

ATTACKS = [
    Attack("none", lambda: forged(header={**HEADER, "alg": "none"}, sign=lambda _: b""), lenient),
    Attack(
        "HS256 with the public key as secret",
        lambda: forged(header={**HEADER, "alg": "HS256"}, sign=public_key_as_secret),
        lenient,
    ),
    *[
        Attack(f"alg {name}", with_header(alg=name), without("require_algorithm", "verify_signature"))
        for name in ("ES384", "ES256K", "EdDSA", "RS256", "es256", "")
    ],
    Attack("signed by another key", lambda: forged(signer=OTHER_KEY), without("verify_signature")),
    Attack(
        "another key brought",
        with_header(jwk=bare(OTHER_KEY)),
        without("own_key"),
        lambda: forged(header={**HEADER, "jwk": bare(OTHER_KEY)}, signer=OTHER_KEY),
    ),
    *[
        Attack(f"typ {typ}", with_header(typ=typ), without("require_kind"))
        for typ in ("JWT", "at+jwt", "dpop", None)
    ],
    Attack("no jwk", with_header(jwk=None), without("own_key")),
    Attack("jwk as text", with_header(jwk="key"), without("own_key")),
    Attack("private jwk", with_key(d=encode(b"\x01" * 32)), without("own_key")),
    Attack("symmetric jwk", with_header(jwk={"kty": "oct", "k": "c2VjcmV0"}), without("own_key")),
    Attack("RSA jwk", with_header(jwk=RSA), without("own_key")),
    Attack(
        "P-384 jwk",
        with_header(jwk={"kty": "EC", "crv": "P-384", "x": encode(P384.x.to_bytes(48)), "y": "AA"}),
        without("own_key"),
    ),
    Attack("a point off the curve", with_key(y=bare(OTHER_KEY)["y"]), without("own_key")),
    Attack("jwk for encryption", with_key(use="enc"), without("own_key"), with_key(use="sig")),
    Attack("kid", with_header(kid="k"), without("require_own_header")),
    Attack("jku", with_header(jku="https://evil.test/keys"), without("require_own_header")),
    Attack("x5c", with_header(x5c=["MIIB"]), without("require_own_header")),
    Attack("crit", with_header(crit=["exp"], exp=1), without("require_own_header", "verify_signature")),
    Attack("padded signature", lambda: forged(finish=lambda text: text + "=="), lenient),
    Attack("loose last bits", lambda: forged(finish=loosen_last_bits), lenient),
    Attack("repeated claim", lambda: forged(claims=repeated(CLAIMS, "htu", "https://x.test")), repeating),
    Attack(
        "repeated header member", lambda: forged(header=repeated(HEADER, "jwk", bare(OTHER_KEY))), repeating
    ),
    *[
        Attack(f"htm {name}", with_claims(htm=name), without("require_method"))
        for name in ("GET", "post", None)
    ],
    *[
        Attack(f"htu {address}", with_claims(htu=address), without("require_address"))
        for address in (
            "https://other.test/v1/confirmations",
            "http://tongban.test/v1/confirmations",
            "https://tongban.test:8443/v1/confirmations",
            "https://tongban.test:0/v1/confirmations",
            "https://tongban.test/oauth2/token",
            "https://tongban.test/v1/confirmations/",
            "https://tongban.test/v1/Confirmations",
            "https://tongban.test/v1/confirmations/0",
            "https://tongban.test@evil.test/v1/confirmations",
            "https://evil@tongban.test/v1/confirmations",
            "https://tongban.test/v1/\nconfirmations",
            "https://tongban.test:port/v1/confirmations",
            "https://[tongban.test/v1/confirmations",
            "/v1/confirmations",
            "",
        )
    ],
    Attack("no htu", with_claims(htu=None), without("require_address")),
    Attack("htu as a list", with_claims(htu=[ADDRESS]), without("require_address")),
    Attack("stale", with_claims(iat=SECONDS - 70), without("require_young"), with_claims(iat=SECONDS - 69)),
    Attack(
        "of the future",
        with_claims(iat=SECONDS + 11),
        without("require_young"),
        with_claims(iat=SECONDS + 10),
    ),
    Attack("expired", with_claims(exp=SECONDS - 10), without("require_young"), with_claims(exp=SECONDS - 9)),
    Attack("not yet", with_claims(nbf=SECONDS + 11), without("require_young"), with_claims(nbf=SECONDS + 10)),
    Attack("iat as text", with_claims(iat=str(SECONDS)), timeless),
    Attack("iat as a fraction", with_claims(iat=SECONDS + 0.5), without("require_seconds")),
    Attack("iat beyond time", with_claims(iat=10**30), timeless),
    Attack("no iat", with_claims(iat=None), timeless),
    Attack("no jti", with_claims(jti=None), nameless),
    Attack("empty jti", with_claims(jti=""), without("require_printable")),
    Attack("long jti", with_claims(jti="j" * 129), without("require_printable"), with_claims(jti="j" * 128)),
    Attack("jti with a control character", with_claims(jti="a\u0000b"), without("require_printable")),
    Attack("of another token", with_claims(ath=token_hash("another")), without("require_token")),
    Attack("of no token", with_claims(ath=None), without("require_token")),
    Attack("ath padded", with_claims(ath=token_hash(TOKEN) + "="), without("require_token")),
]
