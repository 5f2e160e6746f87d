"""A log in a real database: opened, with a login for each role, keys, a ledger directory and a policy."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import asyncpg
import psycopg
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from exchange.ledger.commitment import commit_to, subject_pseudonym
from exchange.ledger.entry import EntryKind, ProofUse, UseEntry
from exchange.ledger.receipt import ReceiptSigner
from exchange.ledger.sealer import Sealer
from exchange.ledger.tlog.note import verifier_key
from exchange.ledger.tlog.policy import Policy
from exchange.ledger.tlog.tiles import Fetch
from exchange.ledger.verifier import tiles_in
from exchange.ledger.writer import LedgerWriter
from exchange.migrate import login_url

ORIGIN = "exchange.example/log"
NOON = datetime(2026, 1, 31, 12, tzinfo=UTC)


@dataclass
class OpenLog:
    """One log and everything that its parts are given."""

    owner_url: str
    directory: Path
    log_key: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)
    receipt_key: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)

    def url(self, role: str) -> str:
        """Return the URL of a login of `role`."""
        return login_url(self.owner_url, role, f"{role}-test-secret")

    def execute(self, *statements: str) -> None:
        """Run statements as the owner, each in a transaction of its own."""
        with psycopg.connect(self.owner_url, autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement.encode())

    def rows(self, query: str) -> list[tuple[object, ...]]:
        """Return the rows of a query of the owner."""
        with psycopg.connect(self.owner_url, autocommit=True) as connection:
            return connection.execute(query.encode()).fetchall()

    def append(self, amount: int) -> None:
        """Append entries in one flush, past the writer."""
        bodies = [use(index).canonical() for index in range(amount)]
        nothing: list[bytes | None] = [None] * amount
        with psycopg.connect(self.owner_url, autocommit=True) as connection:
            query = "select ledger.append(%s, %s, %s::bytea[], %s::bytea[])"
            connection.execute(query, [ORIGIN, bodies, nothing, nothing])

    def sealer(self, most: int = 10_000) -> Sealer:
        """Return a sealer of this log that has not begun."""
        return Sealer(self.url("tongban_sealer"), self.directory, self.log_key, ORIGIN, most=most)

    def seal(self) -> bytes:
        """Seal all there is and return the published head."""
        sealer = self.sealer()
        while sealer.seal_once() is not None:
            pass
        sealer.close()
        return self.checkpoint

    @property
    def checkpoint(self) -> bytes:
        """The published head."""
        return (self.directory / "checkpoint").read_bytes()

    @property
    def fetch(self) -> Fetch:
        """How to fetch the published files."""
        return tiles_in(self.directory)

    @property
    def policy(self) -> Policy:
        """The policy that trusts this log and its receipts."""
        receipts = ReceiptSigner(ORIGIN, self.receipt_key).verifier_key
        return Policy((verifier_key(ORIGIN, self.log_key),), (receipts,))


def use(number: int) -> UseEntry:
    """Return the confirmation `number`, about a subject of its own."""
    return UseEntry(
        nonce=number.to_bytes(16),
        kind=EntryKind.CONFIRMATION,
        request_id=f"r-{number}",
        client="hall-window",
        department="housing",
        at=NOON,
        item="511602-0001",
        subject=commit_to(subject_pseudonym(b"k" * 32, "001", f"code-{number}")),
        proofs=(ProofUse("licence", "market/licence", "confirmed", ("name",), "b7", NOON),),
        answer_digest=sha256(answer(number)).digest(),
    )


def answer(number: int) -> bytes:
    """Return the answer of confirmation `number`."""
    return f"answer {number}".encode()


@pytest.fixture
def open_log(database_url: str, tmp_path: Path) -> OpenLog:
    """An open, empty log."""
    log = OpenLog(database_url, tmp_path / "ledger")
    log.execute(f"select ledger.open_log('{ORIGIN}')")
    return log


@pytest.fixture
async def writer(open_log: OpenLog) -> AsyncIterator[LedgerWriter]:
    """A started writer with the API's rights only."""
    async with asyncpg.create_pool(open_log.url("tongban_api"), min_size=1, max_size=4) as pool:
        writer = LedgerWriter(pool, ORIGIN, open_log.receipt_key)
        await writer.require_durable()
        yield writer
        await writer.close()
