"""What a window refuses to rely on, and that each check is what refuses it."""

from collections.abc import Callable, Iterator

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from cli.window import (
    AnswerOfAnotherQuestion,
    AnswerUnproven,
    Patience,
    ReceiptMissing,
    ReceiptUnproven,
    WindowClient,
    WindowKey,
    checks,
    client,
)
from exchange.ledger.receipt import ReceiptSigner
from exchange.ledger.tlog.policy import Policy
from tests.unit.cli.window.office import ORIGIN, POLICY, Office, open_office

QUESTION = {
    "item": "i",
    "subject": {"type": "111", "code": "37139919900101123X"},
    "case": "c",
    "operator": "o",
}
STRANGER = ReceiptSigner(ORIGIN, Ed25519PrivateKey.generate()).verifier_key


@pytest.fixture
def office() -> Iterator[Office]:
    """An exchange that answers everything."""
    with open_office() as office:
        yield office


def asked(office: Office, policy: Policy = POLICY) -> checks.Confirmed:
    """Ask one question."""
    patience = Patience(attempts=1)
    with WindowClient(office.url, "w", WindowKey.generate("w"), policy=policy, patience=patience) as window:
        return window.confirm(QUESTION)


def tampered_answer(office: Office) -> Policy:
    """The answer was changed on its way: its receipt is that of the former bytes."""
    office.signed_for = office.body
    return POLICY


def tampered_receipt(office: Office) -> Policy:
    """The receipt names another index than was signed."""
    office.receipt = '{"index": 1}'
    return POLICY


def strange_key(office: Office) -> Policy:
    """The receipt is signed by a key that the pinned policy does not know."""
    return Policy(POLICY.logs, (STRANGER,))


def other_question(office: Office) -> Policy:
    """An answer with its true receipt, but to another question."""
    office.digest_of = b"another"
    return POLICY


def no_receipt(office: Office) -> Policy:
    """No receipt came."""
    office.receipt = None
    return POLICY


ATTACKS: list[tuple[Callable[[Office], Policy], type[AnswerUnproven]]] = [
    (tampered_answer, ReceiptUnproven),
    (tampered_receipt, ReceiptUnproven),
    (strange_key, ReceiptUnproven),
    (other_question, AnswerOfAnotherQuestion),
    (no_receipt, ReceiptMissing),
]


@pytest.mark.parametrize(("attack", "fault"), ATTACKS)
def test_what_is_not_proven_is_not_handed_on(
    office: Office, attack: Callable[[Office], Policy], fault: type[AnswerUnproven]
) -> None:
    """Each forgery raises its own fault, which tells nothing of the answer and what to do."""
    policy = attack(office)
    with pytest.raises(fault) as raised:
        asked(office, policy)
    assert "satisfied" not in str(raised.value)
    assert "administrator" in raised.value.next_step.en


@pytest.mark.parametrize("attack", [tampered_answer, strange_key, other_question])
def test_without_the_check_it_would_pass(
    office: Office, attack: Callable[[Office], Policy], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: with its check taken out, each forgery is taken for an answer."""
    policy = attack(office)
    monkeypatch.setattr(checks, "require_receipt", lambda *_: None)
    monkeypatch.setattr(client, "check_question", lambda *_: None)
    assert asked(office, policy).document["satisfied"] is True


def test_a_sound_answer_passes(office: Office) -> None:
    """The same office without any attack is believed."""
    assert asked(office).document["satisfied"] is True
