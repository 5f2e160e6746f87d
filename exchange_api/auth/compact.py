"""The text of a compact JWS (RFC 7515 §7.1), taken apart strictly.

What libraries let through is refused here: padded or non-canonical base64url, repeated members in header or
payload, numbers that are none. Nothing is believed yet: the signature is checked elsewhere.
"""

import base64
import binascii
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from exchange_api.auth.errors import JwtMalformed

MOST_CHARACTERS = 4096
SEGMENTS = 3
_BASE64URL = re.compile(r"[A-Za-z0-9_-]+")


@dataclass(frozen=True, slots=True)
class UnverifiedJwt:
    """Header and payload as they stand in the text, before anything is proven."""

    text: str
    header: Mapping[str, Any]
    payload: Mapping[str, Any]


def take_apart(text: str) -> UnverifiedJwt:
    """Return header and payload of a compact JWS.

    Raises `JwtMalformed`.
    """
    if len(text) > MOST_CHARACTERS:
        raise JwtMalformed(f"{len(text)} characters, at most {MOST_CHARACTERS} are read")
    segments = text.split(".")
    if len(segments) != SEGMENTS:
        raise JwtMalformed(f"{len(segments)} segments, expected {SEGMENTS}")
    header, payload, _ = [decode_segment(segment) for segment in segments]
    return UnverifiedJwt(text, read_object(header), read_object(payload))


def decode_segment(segment: str) -> bytes:
    """Return the bytes of an unpadded, canonical base64url text.

    Raises `JwtMalformed`.
    """
    if not _BASE64URL.fullmatch(segment):
        raise JwtMalformed("a segment is empty or not unpadded base64url")
    try:
        raw = base64.urlsafe_b64decode(segment + "=" * (-len(segment) % 4))
    except binascii.Error:
        raise JwtMalformed("a segment is not base64url") from None
    if base64.urlsafe_b64encode(raw).rstrip(b"=").decode() != segment:
        raise JwtMalformed("a segment is not canonical base64url")
    return raw


def read_object(raw: bytes) -> Mapping[str, Any]:
    """Return the one JSON object in `raw`, in which no member is repeated.

    Raises `JwtMalformed`.
    """
    try:
        found = json.loads(raw.decode(), object_pairs_hook=refuse_repeated, parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        raise JwtMalformed("header or payload is not strict JSON") from None
    if not isinstance(found, dict):
        raise JwtMalformed("header or payload is not a JSON object")
    return found


def refuse_repeated(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return the members of one object.

    Raises `JwtMalformed` if a name is repeated: readers would differ in which one counts.
    """
    members = dict(pairs)
    if len(members) != len(pairs):
        raise JwtMalformed("a member is repeated")
    return members


def _refuse_constant(_: str) -> Any:
    raise JwtMalformed("a number is not finite")
