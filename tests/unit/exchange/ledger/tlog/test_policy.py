"""Policies: what is written is read back, and nothing in doubt is taken."""

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from exchange.ledger.tlog.errors import PolicyMalformed
from exchange.ledger.tlog.note import verifier_key
from exchange.ledger.tlog.policy import Policy

LOG = verifier_key("exchange.example/log", Ed25519PrivateKey.from_private_bytes(b"l" * 32))
RECEIPT = verifier_key("exchange.example/log/receipt", Ed25519PrivateKey.from_private_bytes(b"r" * 32))
NEXT = verifier_key("exchange.example/log/receipt", Ed25519PrivateKey.from_private_bytes(b"n" * 32))
POLICY = Policy((LOG,), (RECEIPT, NEXT))


def test_a_policy_survives_its_text() -> None:
    """Keys of the log and of its receipts, two while they rotate."""
    assert Policy.parse(POLICY.text) == POLICY


def test_comments_spaces_and_urls_are_taken() -> None:
    """The text may be laid out as C2SP tlog-policy allows."""
    text = f"# 策略\n\n \tlog\t{LOG.text}  https://exchange.example/log \n  # receipt none\nquorum none"
    assert Policy.parse(text) == Policy((LOG,), ())


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", 1),
        (f"log {LOG.text}\n", 2),
        ("quorum none\n", 2),
        (f"log {LOG.text}\nquorum none\nquorum none\n", 4),
        (f"log {LOG.text}\nlog {LOG.text}\nquorum none\n", 2),
        (f"log {LOG.text[:-1]}\nquorum none\n", 1),
        (f"log {LOG.text}\nreceipt {RECEIPT.text} url\nquorum none\n", 2),
        (f"log {LOG.text}\nwitness w {NEXT.text}\nquorum w\n", 2),
        (f"log {LOG.text}\r\nquorum none\n", 1),
        (f"log {LOG.text}\nquorum any\n", 2),
    ],
)
def test_a_policy_in_doubt_is_refused_at_its_line(text: str, line: int) -> None:
    """Missing, doubled, unknown and unverifiable lines stop the reading; a quorum is never ignored."""
    with pytest.raises(PolicyMalformed) as caught:
        Policy.parse(text)
    assert caught.value.line == line
