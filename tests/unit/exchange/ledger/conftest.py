"""A log published as files without a database, and the keys and policy that go with it."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from exchange.ledger.entry import EntryKind, UseEntry
from exchange.ledger.receipt import Receipt, ReceiptSigner
from exchange.ledger.sealer.edge import Edge
from exchange.ledger.sealer.files import LedgerFiles
from exchange.ledger.tlog.checkpoint import Checkpoint
from exchange.ledger.tlog.merkle import leaf_hash
from exchange.ledger.tlog.note import verifier_key
from exchange.ledger.tlog.policy import Policy

ORIGIN = "exchange.example/log"


@dataclass
class PublishedLog:
    """A log of our own making under a directory; `heads` are its signed checkpoints, oldest first."""

    directory: Path
    log_key: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)
    receipt_key: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)
    edge: Edge = field(default_factory=Edge)
    bodies: list[bytes] = field(default_factory=list)
    heads: list[bytes] = field(default_factory=list)

    @property
    def files(self) -> LedgerFiles:
        """The published files."""
        return LedgerFiles(self.directory)

    @property
    def policy(self) -> Policy:
        """The policy that trusts this log and its receipts."""
        return Policy((verifier_key(ORIGIN, self.log_key),), (self._signer.verifier_key,))

    def grow(self, amount: int) -> bytes:
        """Add entries, publish tiles and a head; return the signed head."""
        bodies = [self._body(len(self.bodies) + offset) for offset in range(amount)]
        self.bodies += bodies
        self.edge, full = self.edge.grown(bodies)
        self.files.publish(full | self.edge.unfinished)
        head = Checkpoint(ORIGIN, self.edge.size, self.edge.frontier.root).signed(self.log_key)
        self.heads.append(head)
        return head

    def answer(self, index: int) -> bytes:
        """Return the answer that entry `index` tells of."""
        return f"answer {index}".encode()

    def receipt(self, index: int) -> Receipt:
        """Return the receipt of entry `index`."""
        return self._signer.sign(index, leaf_hash(self._body(index)), datetime(2026, 1, 31, 12, tzinfo=UTC))

    @property
    def _signer(self) -> ReceiptSigner:
        return ReceiptSigner(ORIGIN, self.receipt_key)

    def _body(self, index: int) -> bytes:
        return UseEntry(
            nonce=index.to_bytes(16),
            kind=EntryKind.CONFIRMATION,
            request_id=f"r-{index}",
            client="window",
            department="housing",
            at=datetime(2026, 1, 31, 12, tzinfo=UTC),
            answer_digest=sha256(self.answer(index)).digest(),
        ).canonical()


@pytest.fixture
def published_log(tmp_path: Path) -> PublishedLog:
    """An empty log to grow."""
    return PublishedLog(tmp_path / "ledger")
