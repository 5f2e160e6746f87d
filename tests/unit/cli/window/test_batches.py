"""What a window refuses to rely on in the lines of a batch, and that each check is what refuses it."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from hashlib import sha256

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from cli.window import AnswerOfAnotherQuestion, AnswerUnreadable, ReceiptMissing, ReceiptUnproven, batches
from cli.window.batches import BatchLine, checked_lines
from cli.window.errors import BatchCut
from exchange.ledger.receipt import ReceiptSigner
from exchange.ledger.tlog.policy import Policy

SIGNER = ReceiptSigner("ledger.test/county", Ed25519PrivateKey.generate())
POLICY = Policy((), (SIGNER.verifier_key,))
STRANGER = Policy((), (ReceiptSigner("ledger.test/county", Ed25519PrivateKey.generate()).verifier_key,))
BODY = b'{"subjects": []}'
LAST = '{"subjects":3,"answered":3,"problems":0}'


def answered(index: int, of: int | None = None, body: bytes = BODY, more: str = "") -> str:
    """The line of a good answer; `of` is the place that the answer names."""
    place = index if of is None else of
    digest = sha256(f"{sha256(body).hexdigest()}#{place}".encode()).hexdigest()
    answer = json.dumps({"proofs": [], "request_digest": digest, "name": "刘示范"}, ensure_ascii=False)
    signed = SIGNER.sign(7, bytes(32), datetime(2026, 3, 1, tzinfo=UTC), sha256(answer.encode()).digest())
    receipt = json.dumps(signed.as_json())
    return f'{{"index":{index},"status":200,{more}"receipt":{receipt},"answer":{answer}}}'


def read(*lines: str, policy: Policy = POLICY) -> list[BatchLine]:
    """Read a batch of three."""
    return list(checked_lines(lines, BODY, 3, policy))


def test_good_lines_are_handed_on_to_the_byte() -> None:
    """Answers and a problem; members that this window does not know are ignored."""
    problem = '{"index":1,"status":429,"problem":{"type":"https://x/problems/questions-unusual"},"new":1}'
    found = read(answered(0), problem, answered(2, more='"parties":[1],'), LAST)
    assert [line.is_answered for line in found] == [True, False, True]
    assert found[1].slug == "questions-unusual"
    assert f'"answer":{found[0].answer.decode()}}}' in answered(0)


@pytest.mark.parametrize(
    ("lines", "fault"),
    [
        ([answered(0, of=1), answered(1), answered(2), LAST], AnswerOfAnotherQuestion),
        ([answered(1), answered(0), answered(2), LAST], AnswerOfAnotherQuestion),
        ([answered(0), answered(0), answered(2), LAST], AnswerOfAnotherQuestion),
        ([answered(0, body=b"another"), LAST], AnswerOfAnotherQuestion),
        ([answered(0).replace("刘示范", "王示范"), LAST], ReceiptUnproven),
        (['{"index":0,"status":200,"answer":{}}', LAST], ReceiptMissing),
        (["<html>", LAST], AnswerUnreadable),
        ([answered(0), answered(1)], BatchCut),
        ([answered(0), answered(1), answered(2)], BatchCut),
        ([answered(0), answered(1), LAST], BatchCut),
        ([], BatchCut),
    ],
)
def test_what_does_not_belong_here_is_refused(lines: list[str], fault: type[Exception]) -> None:
    """Exchanged, doubled, foreign, changed, unsigned or missing lines."""
    with pytest.raises(fault):
        read(*lines)


def test_a_strangers_receipt_is_refused() -> None:
    """The pinned policy decides."""
    with pytest.raises(ReceiptUnproven):
        read(answered(0), answered(1), answered(2), LAST, policy=STRANGER)


def test_what_came_before_a_cut_stands() -> None:
    """A connection that breaks is a cut, after the lines that came."""

    def breaking() -> Iterator[str]:
        yield answered(0)
        raise httpx.ReadError("broken")

    lines = checked_lines(breaking(), BODY, 3, POLICY)
    assert next(lines).index == 0
    with pytest.raises(BatchCut) as cut:
        next(lines)
    assert "1" in str(cut.value)


def test_without_the_check_they_would_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: with receipts unchecked a changed answer is handed on."""
    monkeypatch.setattr(batches, "require_receipt", lambda *_: None)
    changed = answered(0).replace("刘示范", "王示范")
    assert len(read(changed, answered(1), answered(2), LAST)) == 3
