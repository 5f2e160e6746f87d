"""What a window asks: the body of a confirmation, read strictly.

Unknown members are refused and lengths bounded. A fault is told by its place, in names the contract knows:
never by a value, nor by a member's name that came from outside, as either may be an identifier.
"""

import hashlib
import re
from datetime import date
from typing import Annotated

import msgspec

from catalog.model import HolderType, Text
from exchange_api.problems import Refused
from exchange_api.problems.registry_request import BODY_MALFORMED, REQUEST_INVALID

ItemId = Annotated[str, msgspec.Meta(min_length=1, max_length=64, description="事项标识 / the item's id")]
Short = Annotated[str, msgspec.Meta(min_length=1, max_length=128)]
Code = Annotated[str, msgspec.Meta(min_length=1, max_length=64)]
Name = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
Claimed = (
    Annotated[str, msgspec.Meta(max_length=2000)]
    | Annotated[int, msgspec.Meta(ge=-(2**53) + 1, le=2**53 - 1, extra_json_schema={"format": "int64"})]
    | bool
)
Day = Annotated[date, msgspec.Meta(extra_json_schema={"maxLength": 10})]
ClaimsOfProof = Annotated[dict[Short, Claimed], msgspec.Meta(max_length=32)]


class SubjectAsked(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """证照持有人：证件类型（GB/T 36903）、证件号码、姓名或名称 / the holder: type, code and name."""

    type: HolderType
    code: Code
    name: Name | None = None


class Question(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """一次核实：事项、持有人、办件编号、经办人、待比对内容、所述之日、当事人、选择 / one confirmation.

    `case` and `operator` bind the use to a case and a clerk; `claims` are {proof: {field: value}}; `days` are
    {name: day} in Asia/Shanghai, exactly those that the item asks for (`tongban catalog show`). `parties` are
    {role: person} and `choices` {choice: option}, as the item asks for them; a choice that is left out comes
    back as a question.
    """

    item: ItemId
    subject: SubjectAsked
    case: Short
    operator: Short
    claims: Annotated[dict[Short, ClaimsOfProof], msgspec.Meta(max_length=32)] = {}
    days: Annotated[dict[Short, Day], msgspec.Meta(max_length=8)] = {}
    parties: Annotated[dict[Short, SubjectAsked], msgspec.Meta(max_length=4)] = {}
    choices: Annotated[dict[Short, Short], msgspec.Meta(max_length=3)] = {}


class Asked(msgspec.Struct, frozen=True):
    """A question, and the SHA-256 of the very bytes it came in."""

    question: Question
    digest: str


_DECODER = msgspec.json.Decoder(Question)
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
_PRINTABLE_TEXT = Text(
    "须为不含控制字符、首尾无空白的文字。", "Printable text without blanks at its ends is expected."
)


def read_question(body: bytes) -> Asked:
    """Return the question in `body`.

    Raises `Refused`: malformed JSON, or the member at fault.
    """
    try:
        question = _DECODER.decode(body)
    except msgspec.ValidationError as fault:
        raise invalid(str(fault)) from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise Refused(BODY_MALFORMED) from None
    require_printable(question)
    return Asked(question, hashlib.sha256(body).hexdigest())


def require_printable(question: Question) -> None:
    """Raise `Refused` for a text with blanks at its ends or signs that are not printed."""
    texts = {"item": question.item, "case": question.case, "operator": question.operator}
    for name, text in texts.items():
        if not text.isprintable() or text != text.strip():
            raise Refused(REQUEST_INVALID, field=name, detail=_PRINTABLE_TEXT)


def invalid(message: str) -> Refused:
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
