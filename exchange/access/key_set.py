"""A client's public keys from its JWK set (RFC 7517), read strictly.

Only P-256 keys for verifying ES256 are accepted, and the set as a whole is refused when one member is not:
a private or symmetric member, one of another type, a repeated `kid`, a `use` or `key_ops` that does not
allow verifying. Each guard refuses one of these. JSON Web Tokens themselves are none of this room's business.
"""

import base64
import binascii
import re
from collections.abc import Mapping
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ec import (
    SECP256R1,
    EllipticCurvePublicKey,
    EllipticCurvePublicNumbers,
)

from catalog.model import Text
from exchange.access.errors import KeySetUnusable

MOST_KEYS = 8
_COORDINATE_BYTES = 32
_PRIVATE = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k"})
_BASE64URL = re.compile(r"[A-Za-z0-9_-]+")


def usable_keys(jwks: object) -> dict[str, EllipticCurvePublicKey]:
    """Return the keys of a JWK set by `kid`.

    Raises `KeySetUnusable` if any member of the set must not be trusted to verify ES256.
    """
    keys: dict[str, EllipticCurvePublicKey] = {}
    for place, member in enumerate(members_of(jwks)):
        if not isinstance(member, Mapping):
            raise _unusable(place, "应为 JSON 对象", "expected a JSON object")
        require_public(place, member)
        require_curve(place, member)
        require_algorithm(place, member)
        require_use(place, member)
        require_operations(place, member)
        kid, key = kid_of(place, member), public_key(place, member)
        require_new(place, kid, keys)
        keys[kid] = key
    return keys


def members_of(jwks: object) -> list[Any]:
    """Return the members of a JWK set.

    Raises `KeySetUnusable` for what is no set of a bounded number of keys.
    """
    members = jwks.get("keys") if isinstance(jwks, Mapping) else None
    if not isinstance(members, list) or not 1 <= len(members) <= MOST_KEYS:
        raise KeySetUnusable(
            Text(
                f"应为 JWK 集合，其成员 'keys' 含 1 至 {MOST_KEYS} 把密钥",
                f"expected a JWK set with 1 to {MOST_KEYS} keys in its member 'keys'",
            )
        )
    return members


def require_public(place: int, member: Mapping[str, Any]) -> None:
    """Raise `KeySetUnusable` for private or symmetric key material."""
    if _PRIVATE & set(member):
        raise KeySetUnusable(
            Text(
                f"keys[{place}] 含有私钥或对称密钥的内容；只应交出公钥；该密钥已经泄露，请重新生成一对",
                f"keys[{place}] holds private or symmetric key material; hand over the public key only, "
                "and make a new pair, as this one has been seen",
            )
        )


def require_curve(place: int, member: Mapping[str, Any]) -> None:
    """Raise `KeySetUnusable` for a key of another type or curve."""
    if member.get("kty") != "EC" or member.get("crv") != "P-256":
        raise _unusable(
            place, "应为 kty EC、crv P-256，仅用于 ES256", "expected kty EC and crv P-256, for ES256 alone"
        )


def require_algorithm(place: int, member: Mapping[str, Any]) -> None:
    """Raise `KeySetUnusable` if `alg` says another algorithm."""
    if member.get("alg", "ES256") != "ES256":
        raise _unusable(
            place, "alg 不是 ES256，而只接受该算法", "alg is not ES256, the only algorithm accepted"
        )


def require_use(place: int, member: Mapping[str, Any]) -> None:
    """Raise `KeySetUnusable` if `use` says that the key is not for signatures."""
    if member.get("use", "sig") != "sig":
        raise _unusable(
            place,
            "use 不是 sig，该密钥不得用于验证签名",
            "use is not sig, so the key must not verify signatures",
        )


def require_operations(place: int, member: Mapping[str, Any]) -> None:
    """Raise `KeySetUnusable` if `key_ops` says that the key is not for verifying alone."""
    if "key_ops" in member and member["key_ops"] != ["verify"]:
        raise _unusable(
            place,
            "key_ops 不是 ['verify']，该密钥不得用于验证签名",
            "key_ops is not ['verify'], so the key must not verify",
        )


def kid_of(place: int, member: Mapping[str, Any]) -> str:
    """Return the key's name in its set.

    Raises `KeySetUnusable`.
    """
    kid = member.get("kid")
    if not isinstance(kid, str) or not 1 <= len(kid) <= 128:  # noqa: PLR2004 -- a bound, said in the message
        raise _unusable(place, "kid 应为 1 至 128 个字符", "expected a kid of 1 to 128 characters")
    return kid


def require_new(place: int, kid: str, keys: Mapping[str, object]) -> None:
    """Raise `KeySetUnusable` for a `kid` that stood in the set before: either could be meant."""
    if kid in keys:
        raise _unusable(
            place,
            "kid 在集合中出现两次；请为每把密钥另取 kid",
            "its kid stands in the set twice; give each key its own",
        )


def public_key(place: int, member: Mapping[str, Any]) -> EllipticCurvePublicKey:
    """Return the key.

    Raises `KeySetUnusable` unless `x` and `y` are a point of P-256.
    """
    x, y = (coordinate(place, member.get(name)) for name in ("x", "y"))
    try:
        return EllipticCurvePublicNumbers(x, y, SECP256R1()).public_key()
    except ValueError:
        raise _unusable(place, "x 与 y 不是 P-256 上的点", "x and y are no point of P-256") from None


def coordinate(place: int, text: object) -> int:
    """Return the number that a coordinate's text says.

    Raises `KeySetUnusable` unless it is written as RFC 7518 §6.2.1.2 asks, in the one way there is.
    """
    unusable = _unusable(
        place,
        f"x 与 y 应为 {_COORDINATE_BYTES} 字节的无填充 base64url",
        f"expected x and y as unpadded base64url of {_COORDINATE_BYTES} bytes",
    )
    if not isinstance(text, str) or not _BASE64URL.fullmatch(text):
        raise unusable
    try:
        raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except binascii.Error:
        raise unusable from None
    if len(raw) != _COORDINATE_BYTES or base64.urlsafe_b64encode(raw).rstrip(b"=").decode() != text:
        raise unusable
    return int.from_bytes(raw)


def _unusable(place: int, zh: str, en: str) -> KeySetUnusable:
    return KeySetUnusable(Text(f"keys[{place}]：{zh}", f"keys[{place}]: {en}"))
