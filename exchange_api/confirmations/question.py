"""What a window asks: the body of a confirmation, with its lengths bounded."""

import hashlib
from datetime import date
from typing import Annotated

import msgspec

from catalog.model import HolderType, Text
from exchange_api.confirmations.body import read_body
from exchange_api.problems import Refused
from exchange_api.problems.registry_request import REQUEST_INVALID

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
    """一次核实：事项、持有人、办件编号、经办人、待比对值、所述之日、当事人、选择 / one confirmation.

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
_PRINTABLE_TEXT = Text(
    "须为不含控制字符、首尾无空白的文字。", "Printable text without blanks at its ends is expected."
)


def read_question(body: bytes) -> Asked:
    """Return the question in `body`.

    Raises `Refused`: malformed JSON, or the member at fault.
    """
    question = read_body(body, _DECODER)
    require_printable(question)
    return Asked(question, hashlib.sha256(body).hexdigest())


def require_printable(question: Question) -> None:
    """Raise `Refused` for a text with blanks at its ends or signs that are not printed."""
    texts = {"item": question.item, "case": question.case, "operator": question.operator}
    for name, text in texts.items():
        if not text.isprintable() or text != text.strip():
            raise Refused(REQUEST_INVALID, field=name, detail=_PRINTABLE_TEXT)
