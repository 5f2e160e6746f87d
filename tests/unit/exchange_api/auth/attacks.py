"""Attacks on the reading of tokens, each beside a twin that differs in nothing else and must be accepted.

Tokens are forged byte by byte, with no JWT library in between. Each attack names what has to be sabotaged
in the reader for it to come through, so that the checks themselves can be seen to go red.
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from exchange.access import key_set
from exchange.access.errors import KeySetUnusable
from exchange_api.auth import compact, reader
from exchange_api.auth.errors import JwtUnusable
from exchange_api.auth.reader import Expected
from exchange_api.signing.jwk import public_jwk, thumbprint

NOW = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
SECONDS = int(NOW.timestamp())
KEY = generate_private_key(SECP256R1())
OTHER_KEY = generate_private_key(SECP256R1())
KID = thumbprint(KEY.public_key())
ISSUER = "https://tongban.test"
EXPECTED = Expected(frozenset({"jwt"}), "window", ISSUER, 300)
HEADER = {"alg": "ES256", "kid": KID, "typ": "JWT"}
CLAIMS: dict[str, Any] = {
    "iss": "window",
    "sub": "window",
    "aud": ISSUER,
    "jti": "a1",
    "iat": SECONDS,
    "exp": SECONDS + 120,
}


def encode(raw: bytes) -> str:
    """Unpadded base64url."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


@dataclass(frozen=True)
class Forgery:
    """A token and a key set to read it with; what is not changed is good."""

    header: Any = field(default_factory=lambda: dict(HEADER))
    claims: Any = field(default_factory=lambda: dict(CLAIMS))
    signer: Any = KEY
    sign: Callable[[bytes], bytes] | None = None
    finish: Callable[[str], str] = str
    jwks: Any = field(default_factory=lambda: {"keys": [public_jwk(KEY.public_key())]})

    def text(self) -> str:
        """The compact JWS."""
        parts = [
            part if isinstance(part, bytes) else json.dumps(part).encode()
            for part in (self.header, self.claims)
        ]
        signed = ".".join(encode(part) for part in parts)
        signature = (self.sign or self._es256)(signed.encode())
        return self.finish(f"{signed}.{encode(signature)}")

    def _es256(self, signed: bytes) -> bytes:
        r, s = decode_dss_signature(self.signer.sign(signed, ECDSA(SHA256())))
        return r.to_bytes(32) + s.to_bytes(32)


def read(forgery: Forgery) -> Any:
    """Read a forgery as the API would."""
    keys = key_set.usable_keys(forgery.jwks)
    return reader.read_jwt(forgery.text(), keys, EXPECTED, NOW)


def require_refused(attack: "Attack") -> None:
    """The check: the attack must be refused."""
    try:
        read(attack.forge())
    except (JwtUnusable, KeySetUnusable):
        return
    raise AssertionError(f"{attack.name} was let through")


Sabotage = Callable[[pytest.MonkeyPatch], None]


@dataclass(frozen=True)
class Attack:
    """One attack, its valid twin, and the sabotage that lets it through."""

    name: str
    forge: Callable[[], Forgery]
    sabotage: Sabotage
    twin: Callable[[], Forgery] = Forgery


def without(*guards: str) -> Sabotage:
    """A reader in which these guards look away."""

    def sabotage(patch: pytest.MonkeyPatch) -> None:
        for guard in guards:
            patch.setattr(reader, guard, lambda *_: KEY.public_key())

    return sabotage


def lenient_text(patch: pytest.MonkeyPatch) -> None:
    """A reader that takes any base64."""

    def decode(segment: str) -> bytes:
        return base64.urlsafe_b64decode(segment.rstrip("=") + "=" * (-len(segment.rstrip("=")) % 4))

    patch.setattr(compact, "decode_segment", decode)


def unverified_lenient(patch: pytest.MonkeyPatch) -> None:
    """A reader that takes any base64, any algorithm and any signature."""
    lenient_text(patch)
    without("require_algorithm", "verify")(patch)


def repeating(patch: pytest.MonkeyPatch) -> None:
    """A reader that lets the last of repeated members win."""
    patch.setattr(compact, "refuse_repeated", dict)


def with_header(**members: object) -> Callable[[], Forgery]:
    """A good token with these header members too (`None` leaves one out)."""
    merged = {name: value for name, value in {**HEADER, **members}.items() if value is not None}
    return lambda: Forgery(header=merged)


def with_claims(**members: object) -> Callable[[], Forgery]:
    """A good token with these claims (`None` leaves one out)."""
    merged = {name: value for name, value in {**CLAIMS, **members}.items() if value is not None}
    return lambda: Forgery(claims=merged)


def public_key_as_secret(signed: bytes) -> bytes:
    """The old confusion of algorithms: HMAC with the public key's text as the secret."""
    pem = KEY.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return hmac.digest(pem, signed, hashlib.sha256)


def loosen_last_bits(text: str) -> str:
    """Another spelling of the same signature: the last character's unused bits set."""
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    return text[:-1] + alphabet[alphabet.index(text[-1]) | 1]


def repeated(members: dict[str, Any], name: str, first: object) -> bytes:
    """JSON in which `name` stands twice, first with another value."""
    return (
        b"{"
        + json.dumps(name).encode()
        + b":"
        + json.dumps(first).encode()
        + b","
        + json.dumps(members).encode()[1:]
    )


OTHER_JWK = public_jwk(OTHER_KEY.public_key())

ATTACKS = [
    Attack(
        "none",
        lambda: Forgery(header={**HEADER, "alg": "none"}, sign=lambda _: b""),
        unverified_lenient,
    ),
    Attack(
        "none in capitals",
        lambda: Forgery(header={**HEADER, "alg": "NONE"}, sign=lambda _: b""),
        unverified_lenient,
    ),
    Attack(
        "HS256 with the public key as secret",
        lambda: Forgery(header={**HEADER, "alg": "HS256"}, sign=public_key_as_secret),
        without("require_algorithm", "verify"),
    ),
    *[
        Attack(f"alg {name}", with_header(alg=name), without("require_algorithm", "verify"))
        for name in ("ES384", "ES256K", "EdDSA", "RS256", "PS256", "es256", "")
    ],
    Attack("no alg", with_header(alg=None), without("require_algorithm", "verify")),
    Attack("another key", lambda: Forgery(signer=OTHER_KEY), without("verify")),
    Attack("header jwk", with_header(jwk=OTHER_JWK), without("require_plain_header")),
    Attack("header jku", with_header(jku="https://evil.test/keys"), without("require_plain_header")),
    Attack("header x5u", with_header(x5u="https://evil.test/chain"), without("require_plain_header")),
    Attack("header x5c", with_header(x5c=["MIIB"]), without("require_plain_header")),
    Attack("header crit", with_header(crit=["exp"], exp=1), without("require_plain_header", "verify")),
    Attack("header b64", with_header(b64=True), without("require_plain_header")),
    Attack("unknown kid", with_header(kid="other"), without("select_key")),
    Attack("kid as a list", with_header(kid=[KID]), without("select_key", "verify")),
    Attack("no kid", with_header(kid=None), without("select_key")),
    Attack("an access token's typ", with_header(typ="at+jwt"), without("require_type")),
    Attack("no typ", with_header(typ=None), without("require_type")),
    Attack("padded signature", lambda: Forgery(finish=lambda text: text + "=="), lenient_text),
    Attack("loose last bits", lambda: Forgery(finish=loosen_last_bits), unverified_lenient),
    Attack("repeated claim", lambda: Forgery(claims=repeated(CLAIMS, "sub", "another")), repeating),
    Attack("repeated header member", lambda: Forgery(header=repeated(HEADER, "kid", "x")), repeating),
    Attack("another audience", with_claims(aud="https://other.test"), without("verify")),
    Attack(
        "audience among others",
        with_claims(aud=[ISSUER, "https://other.test"]),
        without("verify", "require_claims"),
    ),
    Attack("audience in a list", with_claims(aud=[ISSUER]), without("verify", "require_claims")),
    Attack("audience begins alike", with_claims(aud=ISSUER + "/oauth2/token"), without("verify")),
    Attack("another issuer", with_claims(iss="window2"), without("verify")),
    Attack("issuer is a part", with_claims(iss="win"), without("verify")),
    *[
        Attack(f"no {name}", with_claims(**{name: None}), without("verify", "require_claims"))
        for name in ("iss", "sub", "aud", "jti")
    ],
    Attack("no exp", with_claims(exp=None), without("verify", "require_claims", "require_times")),
    Attack("expired", with_claims(exp=SECONDS - 10), without("require_times"), with_claims(exp=SECONDS - 9)),
    Attack(
        "lives too long",
        with_claims(exp=SECONDS + 311),
        without("require_times"),
        with_claims(exp=SECONDS + 310),
    ),
    Attack(
        "not yet valid",
        with_claims(nbf=SECONDS + 11),
        without("require_times"),
        with_claims(nbf=SECONDS + 10),
    ),
    Attack(
        "issued later", with_claims(iat=SECONDS + 11), without("require_times"), with_claims(iat=SECONDS + 10)
    ),
    Attack("exp as a fraction", with_claims(exp=SECONDS + 60.5), without("require_claims")),
    Attack("exp as text", with_claims(exp=str(SECONDS + 60)), without("require_claims", "require_times")),
    Attack("exp beyond time", with_claims(exp=10**30), without("require_claims", "require_times")),
    Attack("empty jti", with_claims(jti=""), without("require_claims")),
    Attack("long jti", with_claims(jti="j" * 129), without("require_claims"), with_claims(jti="j" * 128)),
    Attack("jti with a control character", with_claims(jti="a\u0000b"), without("require_claims")),
]
