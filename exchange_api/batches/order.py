"""What a window asks in a batch: the body, read strictly and as a whole.

A fault is told by its place (`subjects[17].subject.code`), never by a value, as in a single question.
"""

import hashlib
from datetime import date
from typing import Annotated

import msgspec

from exchange_api.confirmations.body import read_body
from exchange_api.confirmations.question import (
    Asked,
    ClaimsOfProof,
    Day,
    ItemId,
    Question,
    Short,
    SubjectAsked,
    require_printable,
)

MOST_SUBJECTS = 1000


class SubjectOfBatch(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """批次中的一人：持有人、待比对值 / one subject of a batch, with the claims on it."""

    subject: SubjectAsked
    claims: Annotated[dict[Short, ClaimsOfProof], msgspec.Meta(max_length=32)] = {}


class Batch(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """成批核实：同一事项、同一办件、同一经办人的多名持有人 / many subjects of one item, case and operator.

    `days` are those of the item, for all subjects alike.
    """

    item: ItemId
    case: Short
    operator: Short
    subjects: Annotated[list[SubjectOfBatch], msgspec.Meta(min_length=1, max_length=MOST_SUBJECTS)]
    days: Annotated[dict[Short, Day], msgspec.Meta(max_length=8)] = {}


_DECODER = msgspec.json.Decoder(Batch)


def read_batch(body: bytes) -> tuple[Asked, ...]:
    """Return the questions of the batch in `body`, one a subject, in its order.

    The digest of each is that of `<SHA-256 of the body>#<index>`, so that an answer names body and place.
    Raises `Refused`: malformed JSON, or the member at fault.
    """
    batch = read_body(body, _DECODER)
    require_printable(_question(batch, batch.subjects[0], batch.days))
    digest = hashlib.sha256(body).hexdigest()
    return tuple(
        Asked(_question(batch, one, batch.days), line_digest(digest, index))
        for index, one in enumerate(batch.subjects)
    )


def line_digest(body_digest: str, index: int) -> str:
    """Return the `request_digest` of the answer to the subject at `index`; `body_digest` is hex SHA-256."""
    return hashlib.sha256(f"{body_digest}#{index}".encode()).hexdigest()


def _question(batch: Batch, one: SubjectOfBatch, days: dict[str, date]) -> Question:
    return Question(
        item=batch.item,
        subject=one.subject,
        case=batch.case,
        operator=batch.operator,
        claims=one.claims,
        days=days,
    )
