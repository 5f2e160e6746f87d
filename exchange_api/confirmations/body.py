"""The body of a question, read strictly: every member agreed, and none written twice (RFC 7493 §2.3).

A fault is told by its place, in names the contract knows: never by a value, nor by a member's name that came
from outside, as either may be an identifier.
"""

import json
import re
from typing import Any, TypeVar

import msgspec

from catalog.model import Text
from exchange_api.problems import Refused
from exchange_api.problems.registry_request import BODY_MALFORMED, REQUEST_INVALID

T = TypeVar("T")

_PLACE = re.compile(r" - at `(?:key in )?\$?([^`]*)`$")
_MISSING = re.compile(r"^Object missing required field `([a-z_]+)`")
_FIELDS = frozenset(
    {"item", "case", "operator", "claims", "days", "choices"}
    | {"subject", "subjects", "parties", "type", "code", "name"}
)
_MISSING_TEXT = Text("缺少必填成员。", "A required member is missing.")
_UNKNOWN_TEXT = Text("field 所指对象含有未约定的成员。", "The object holds a member that is not agreed.")
_NO_DAY = "Invalid RFC3339 encoded date"
_NO_DAY_TEXT = Text(
    "日期须为日历上有的一天，形如 2026-03-01。", "A day of the calendar is expected, written as 2026-03-01."
)
_REPEATED_TEXT = Text(
    "有成员在同一对象中写了两次；每个成员只写一次。",
    "A member stands twice in one object; write each once.",
)


def read_body(body: bytes, decoder: msgspec.json.Decoder[T]) -> T:
    """Return what `decoder` reads in `body`.

    Raises `Refused`: malformed JSON, or the member at fault.
    """
    try:
        found = decoder.decode(body)
        _REPEATS.decode(body.decode())
    except msgspec.ValidationError as fault:
        raise _invalid(str(fault)) from None
    except (msgspec.DecodeError, ValueError, RecursionError):
        raise Refused(BODY_MALFORMED) from None
    return found


def _refuse_repeated(pairs: list[tuple[str, Any]]) -> None:
    """Refuse an object with a member twice: the answer is bound to the bytes, and readers take either."""
    names: set[str] = set()
    for name, _ in pairs:
        if name in names:
            raise Refused(REQUEST_INVALID, field=_named(name) or "$", detail=_REPEATED_TEXT)
        names.add(name)


_REPEATS = json.JSONDecoder(object_pairs_hook=_refuse_repeated)


def _invalid(message: str) -> Refused:
    """Return the refusal for msgspec's message, of which only names and places of our contract are kept."""
    place = _PLACE.search(message)
    parts = place.group(1).split(".") if place else []
    known = [named for named in map(_named, parts) if named is not None]
    missing = _MISSING.search(message)
    if missing:
        return Refused(REQUEST_INVALID, field=".".join([*known, missing.group(1)]), detail=_MISSING_TEXT)
    field = ".".join(known) or "$"
    if message.startswith("Object contains unknown field"):
        return Refused(REQUEST_INVALID, field=field, detail=_UNKNOWN_TEXT)
    if message.startswith(_NO_DAY):
        return Refused(REQUEST_INVALID, field=field, detail=_NO_DAY_TEXT)
    return Refused(REQUEST_INVALID, field=field)


def _named(part: str) -> str | None:
    """Return a part of a place by our own name, with its index where it is one of a list."""
    name, _, rest = part.partition("[")
    if name not in _FIELDS:
        return None
    index = rest.removesuffix("]")
    return f"{name}[{index}]" if index.isdecimal() else name
