"""Writes uses to the ledger: an entry is durable before its receipt exists.

Entries of concurrent callers are gathered; a flush is one statement on its own (autocommit, READ COMMITTED)
that calls `ledger.append`, whose row lock on the head is the total order. Answers to keep go in the same
statement (`answers.append`), so that no moment lies between an entry and its kept answer, nor between the
entries of one use. A flush that fails, or whose end is unknown, gives no receipt to any of its callers: an
entry may then stand without an answer, never an answer without an entry.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import accumulate, count
from typing import TypeVar

import asyncpg
import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from catalog.model import Text
from exchange.answers.errors import KeyTaken
from exchange.answers.sealing import SealedAnswer
from exchange.gather import Gatherer, GathererClosed, QueueFull
from exchange.kept_connections import Queries
from exchange.ledger.entry import UseEntry
from exchange.ledger.errors import LedgerBusy, LedgerNotDurable, LedgerUnavailable, OriginDiffers
from exchange.ledger.receipt import Receipt, ReceiptSigner
from exchange.ledger.tlog.merkle import leaf_hash
from exchange.ledger.tlog.note import VerifierKey

_SETTINGS = """
SELECT current_setting('fsync') AS fsync,
       current_setting('full_page_writes') AS full_page_writes,
       current_setting('synchronous_commit') AS synchronous_commit,
       ledger.origin() AS origin
"""
_APPEND = "SELECT first_index, logged_at FROM ledger.append($1, $2, $3, $4)"
_APPEND_KEPT = """
SELECT taken, first_index, logged_at
FROM answers.append($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
"""
_FAULTS = (
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    OSError,
    TimeoutError,
)


class _Written(msgspec.Struct, frozen=True):
    """Where the log put an entry."""

    index: int
    logged_at: datetime


class _Body(msgspec.Struct, frozen=True):
    """What one entry gives to a flush; with `key` it is written only where that idempotency key is won."""

    canonical: bytes
    pseudonym: bytes | None
    salt: bytes | None
    kept: SealedAnswer | None = None
    key: bytes | None = None


_Q = TypeVar("_Q")
_A = TypeVar("_A")
_Use = tuple[_Body, ...]
"""The entries of one use, its own last: they are written in one flush, together or not at all."""


class LedgerWriter:
    """Appends entries to the log `origin` through `pool` and signs their receipts; one per event loop.

    `pool` connects as a member of `tongban_api`. `queue_limit` bounds the entries that wait for a flush,
    `timeout_seconds` how long a flush may take before its end counts as unknown.
    """

    def __init__(
        self,
        pool: Queries,
        origin: str,
        receipt_key: Ed25519PrivateKey,
        *,
        queue_limit: int = 8192,
        timeout_seconds: float = 10.0,
    ) -> None:
        self._pool = pool
        self._origin = origin
        self._signer = ReceiptSigner(origin, receipt_key)
        self._timeout_seconds = timeout_seconds
        self._gatherer: Gatherer[_Use, _Written | None] = Gatherer(self._flush, queue_limit=queue_limit)
        self._checks: Gatherer[None, None] = Gatherer(self._check, queue_limit=queue_limit)

    @property
    def verifier_key(self) -> VerifierKey:
        """The key that verifies this writer's receipts, for policies."""
        return self._signer.verifier_key

    @property
    def waiting(self) -> int:
        """How many entries wait for a flush now."""
        return self._gatherer.waiting

    def sign_with(self, receipt_key: Ed25519PrivateKey) -> None:
        """Sign the receipts from now on with another key; those under way get one or the other."""
        self._signer = ReceiptSigner(self._origin, receipt_key)

    async def require_durable(self) -> None:
        """Check that the database holds the log and keeps what it acknowledges; call it before any append.

        All who ask at once share one statement, so that they keep no connection from the entries.

        Raises `LedgerNotDurable`, `OriginDiffers`, `LedgerUnavailable`, or `LedgerBusy` where too many ask.
        """
        await _gathered(self._checks, None)

    async def append(
        self, entry: UseEntry, keep: SealedAnswer | None = None, beside: Sequence[UseEntry] = ()
    ) -> Receipt:
        """Write `entry` and return its receipt, all durable once this returns.

        With it are written the answer to keep and, just before it, the entries of the same use that stand
        `beside` it (those of its further persons): all or none.

        Raises `EntryMalformed` and `EntryTooLarge` before anything is written, `LedgerBusy` where too many
        entries wait, `KeyTaken` where an answer stands under the idempotency key already (nothing is written
        then), and `LedgerUnavailable` where the commit failed or its end is unknown: give no answer.
        """
        key = None if keep is None or keep.marks is None else keep.marks.key
        own = _body(entry, keep, key)
        written = await _gathered(self._gatherer, (*(_body(each, None, key) for each in beside), own))
        if written is None:
            raise KeyTaken
        return self._signer.sign(
            written.index, leaf_hash(own.canonical), written.logged_at, entry.answer_digest
        )

    async def close(self) -> None:
        """Take no more entries and wait for those under way; the pool stays the caller's."""
        await self._checks.close()
        await self._gatherer.close()

    async def _check(self, asking: Sequence[None]) -> Sequence[None]:
        try:
            found = await self._fetchrow(_SETTINGS)
        except _FAULTS as fault:
            raise _unavailable(fault) from fault
        if found is None:
            raise LedgerUnavailable(Text("服务器未给出设置", "the server gave no settings"))
        for setting in ("fsync", "full_page_writes"):
            if found[setting] != "on":
                raise LedgerNotDurable(setting, found[setting])
        if found["synchronous_commit"] in {"off", "local"}:
            raise LedgerNotDurable("synchronous_commit", found["synchronous_commit"])
        if found["origin"] != self._origin:
            raise OriginDiffers(self._origin, found["origin"])
        return asking

    async def _flush(self, uses: Sequence[_Use]) -> Sequence[_Written | None]:
        """Write a batch, and say where the own entry of each use stands: `None` where its key was taken."""
        bodies = [body for use in uses for body in use]
        columns = [
            [body.canonical for body in bodies],
            [body.pseudonym for body in bodies],
            [body.salt for body in bodies],
        ]
        keeping = any(body.kept is not None for body in bodies)
        statement = _APPEND_KEPT if keeping else _APPEND
        try:
            row = await self._fetchrow(
                statement, self._origin, *columns, *(_kept_columns(bodies) if keeping else ())
            )
        except _FAULTS as fault:
            raise _unavailable(fault) from fault
        if row is None:
            raise LedgerUnavailable(Text("写入后未得到序号", "the append gave no index"))
        first, logged_at = row["first_index"], row["logged_at"]
        taken = frozenset(row["taken"] or ()) if keeping else frozenset()
        indexes = count(first or 0)
        written = [
            None if place in taken else _Written(next(indexes), logged_at)
            for place in range(1, len(bodies) + 1)
        ]
        return [written[end - 1] for end in accumulate(map(len, uses))]

    async def _fetchrow(self, query: str, *arguments: object) -> asyncpg.Record | None:
        return await self._pool.fetchrow(query, *arguments, timeout=self._timeout_seconds)


async def _gathered(gatherer: Gatherer[_Q, _A], question: _Q) -> _A:
    """Ask, and tell in the ledger's words why nothing could be asked."""
    try:
        return await gatherer.ask(question)
    except QueueFull as fault:
        raise LedgerBusy(fault.limit) from fault
    except GathererClosed as fault:
        raise LedgerUnavailable(Text("写入程序已关闭", "the writer is closed")) from fault


def _body(entry: UseEntry, kept: SealedAnswer | None, key: bytes | None) -> _Body:
    pseudonym, salt = (None, None) if entry.subject is None else (entry.subject.pseudonym, entry.subject.salt)
    return _Body(entry.canonical(), pseudonym, salt, kept, key)


def _kept_columns(bodies: Sequence[_Body]) -> Iterator[list[object]]:
    rows = [body.kept for body in bodies]
    for name in ("id", "client", "key_id", "sealed", "purge_after"):
        yield [getattr(row, name, None) for row in rows]
    yield [body.key for body in bodies]
    marks = [getattr(row, "marks", None) for row in rows]
    for name in ("question", "expires_at"):
        yield [getattr(mark, name, None) for mark in marks]


def _unavailable(fault: BaseException) -> LedgerUnavailable:
    kind = type(fault).__name__
    return LedgerUnavailable(Text(kind, kind))
