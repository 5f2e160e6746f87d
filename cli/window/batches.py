"""A batch as a window asks it: the lines of its answer, each checked before it is handed on.

Lines come in the order asked; an answer's receipt is signed by the exchange and tells of its very bytes, and
the answer names this body and this place in it, so that no line stands for another's. A stream without its
last line was cut: what came stands, the rest has to be asked again.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

import httpx
import msgspec

from cli.window.checks import require_receipt
from cli.window.errors import AnswerOfAnotherQuestion, AnswerUnreadable, BatchCut, ReceiptMissing
from exchange.ledger.tlog.policy import Policy

_OK = 200


class _Line(msgspec.Struct, frozen=True):
    """What is read of a line; members that this window does not know are ignored."""

    index: int = -1
    status: int = 0
    receipt: msgspec.Raw = msgspec.Raw()
    answer: msgspec.Raw = msgspec.Raw()
    problem: dict[str, Any] = {}
    subjects: int = -1


@dataclass(frozen=True, slots=True)
class BatchLine:
    """The answer to the subject at `index`, to the byte, with its receipt; or its problem."""

    index: int
    status: int
    answer: bytes = field(repr=False)
    receipt: bytes
    problem: dict[str, Any] = field(repr=False)

    @property
    def is_answered(self) -> bool:
        """Whether it holds an answer."""
        return self.status == _OK

    @property
    def slug(self) -> str:
        """What kind of problem it is; empty for an answer."""
        return str(self.problem.get("type", "")).rpartition("/")[2]


def checked_lines(lines: Iterable[str], body: bytes, amount: int, policy: Policy) -> Iterator[BatchLine]:
    """Yield the lines of a batch of `amount` subjects that was sent as `body`.

    Raises `AnswerUnproven` at the first line that must not be relied on, and `BatchCut` at the end of a
    stream that is not whole.
    """
    digest, expected, ended = sha256(body).hexdigest(), 0, False
    try:
        for text in lines:
            line = _read(text)
            ended = line.subjects >= 0
            if ended:
                break
            if line.index != expected:
                raise AnswerOfAnotherQuestion
            yield _checked(line, digest, policy)
            expected += 1
    except httpx.TransportError:
        raise BatchCut(expected, amount) from None
    if not ended or expected != amount:
        raise BatchCut(expected, amount)


def _read(text: str) -> _Line:
    try:
        return msgspec.json.decode(text, type=_Line)
    except (msgspec.MsgspecError, RecursionError):
        raise AnswerUnreadable(_OK) from None


def _checked(line: _Line, digest: str, policy: Policy) -> BatchLine:
    answer, receipt = bytes(line.answer), bytes(line.receipt)
    if line.status == _OK:
        if not receipt:
            raise ReceiptMissing
        require_receipt(receipt, answer, policy)
        document = msgspec.json.decode(answer)
        named = document.get("request_digest") if isinstance(document, dict) else None
        if named != sha256(f"{digest}#{line.index}".encode()).hexdigest():
            raise AnswerOfAnotherQuestion
    return BatchLine(line.index, line.status, answer, receipt, line.problem)
