"""Turns new entries into a signed head, one durable step after the other.

The order, and what a crash after each step leaves:

1. Tiles and bundles are written and synced. After a crash they are extra files that no head covers; the same
   entries give the same bytes, so the next run writes nothing new.
2. The tree row moves on by compare-and-swap on its size and root. From here the head is committed: of two
   sealers that grew the tree at once, one is refused here, before anything was signed.
3. `last_signed` is written and synced. After a crash between 2 and 3 the committed head is found unsigned and
is
   signed then: Ed25519 is deterministic, so the note is the same to the byte.
4. Only now the head is signed and `checkpoint` published. Were it signed before 3, a crash and a database set
   back together could make the sealer forget a head that is already out, and sign another history.

So every signed head is remembered outside the database, and every remembered head was committed with its
tiles.
"""

import logging
import threading
from pathlib import Path

import psycopg
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from catalog.model import Text
from exchange.ledger.errors import DatabaseBehind, LastSignedMissing, SealOvertaken, TreeDiffers
from exchange.ledger.sealer.detail_purge import DetailPurge
from exchange.ledger.sealer.edge import Edge
from exchange.ledger.sealer.files import LedgerFiles, alone_in, replace_durably
from exchange.ledger.sealer.tree_store import StoredHead, TreeStore
from exchange.ledger.tlog.checkpoint import Checkpoint
from exchange.ledger.tlog.errors import Malformed, ProofInvalid
from exchange.ledger.tlog.merkle import consistency_proof, verify_consistency
from exchange.ledger.tlog.note import verifier_key
from exchange.ledger.tlog.tiles import subtrees_from

_LOG = logging.getLogger("tongban.sealer")

CHECKPOINT = "checkpoint"


class Sealer:
    """Seals the log `origin` into `ledger_dir` with `log_key`.

    `last_signed` is the file that remembers the newest signed head; put it on another disk than the database.
    At most `most` entries go into one head. One thread at a time.
    """

    def __init__(  # noqa: PLR0913  # what a process is told at its start
        self,
        database_url: str,
        ledger_dir: Path,
        log_key: Ed25519PrivateKey,
        origin: str,
        *,
        last_signed: Path | None = None,
        most: int = 10_000,
    ) -> None:
        self._database_url = database_url
        self._files = LedgerFiles(ledger_dir)
        self._log_key = log_key
        self._origin = origin
        self._last_signed = last_signed or ledger_dir / "last_signed"
        self._last_signed.parent.mkdir(parents=True, exist_ok=True, mode=0o750)
        self._most = most
        self._store: TreeStore | None = None
        self._edge = Edge()
        self._purge = DetailPurge()
        self.verifier_key = verifier_key(origin, log_key)

    @property
    def is_active(self) -> bool:
        """Whether this sealer holds the lock; another one may be active where it does not."""
        return self._store is not None

    def seal_once(self) -> Checkpoint | None:
        """Seal what is new and return the head that was signed; `None` if there is none or another is active.

        The first call of an active sealer checks the database against the files and signs the committed head
        if it is not published yet. Raises a `SealerFault` where a person must look, `OriginDiffers`, and
        psycopg's errors where the database is away; nothing is signed then.
        """
        try:
            if self._store is None:
                return self._begin()
            return self._grow(self._store)
        except BaseException:
            self.close()  # whatever happened, the next call begins with every check
            raise

    def run(self, stop: threading.Event, every: float = 1.0) -> None:
        """Seal every `every` seconds until `stop` is set, sooner while more is waiting.

        Purges in between what is due. Waits out a database that is away and another sealer that is active; a
        `SealerFault` ends it.
        """
        try:
            while not stop.is_set():
                sealed = self._seal_patiently()
                if self._store is not None:
                    self._purge.step(self._store)
                if sealed < self._most:
                    stop.wait(every)
        finally:
            self.close()

    def close(self) -> None:
        """Give the lock back; the next `seal_once` begins afresh."""
        if self._store is not None:
            self._store.close()
            self._store = None

    def _seal_patiently(self) -> int:
        """Seal once; return how many entries went into the head."""
        before = self._edge.size
        try:
            head = self.seal_once()
        except (psycopg.OperationalError, psycopg.InterfaceError, SealOvertaken) as fault:
            _LOG.warning("nothing sealed, trying again", extra={"facts": {"fault": type(fault).__name__}})
            return 0
        return 0 if head is None else head.size - before

    def _begin(self) -> Checkpoint | None:
        store = TreeStore.open_session(self._database_url)
        if store is None:
            return None
        self._store = store
        stored = store.head(self._origin)
        self._check_not_behind(store, stored)
        self._edge = self._checked_edge(stored)
        signed = self._head(self._edge).signed(self._log_key)
        if self._published() == signed:
            return self._grow(store)
        return self._sign(self._edge)

    def _grow(self, store: TreeStore) -> Checkpoint | None:
        stored = store.head(self._origin)
        old = self._edge.frontier
        if stored.frontier != old:
            raise SealOvertaken(old.size)
        if stored.log_size < old.size:
            raise DatabaseBehind(stored.log_size, old.size)
        bodies = store.bodies(old.size, min(stored.log_size, old.size + self._most))
        if not bodies:
            return None
        edge, full = self._edge.grown(bodies)
        self._files.publish(full | edge.unfinished)
        store.move_on(old, edge.frontier)
        self._edge = edge
        head = self._sign(edge)
        self._files.drop_partials(full)
        return head

    def _sign(self, edge: Edge) -> Checkpoint:
        head = self._head(edge)
        with alone_in(self._last_signed.parent):
            remembered = self._remembered()
            if remembered is not None and remembered.size > head.size:
                raise SealOvertaken(head.size)
            replace_durably(self._last_signed, head.text.encode())
            self._files.replace(CHECKPOINT, head.signed(self._log_key))
        return head

    def _head(self, edge: Edge) -> Checkpoint:
        return Checkpoint(self._origin, edge.size, edge.frontier.root)

    def _check_not_behind(self, store: TreeStore, stored: StoredHead) -> None:
        """Refuse a database that does not hold the head that was signed last."""
        size = stored.frontier.size
        if stored.log_size < size:
            raise DatabaseBehind(stored.log_size, size)
        remembered = self._remembered()
        if remembered is None:
            if size > 0 or self._published() is not None:
                raise LastSignedMissing(str(self._last_signed), size)
            return
        if size < remembered.size:
            raise DatabaseBehind(size, remembered.size)
        if store.root_at(remembered.size) != remembered.root:
            raise TreeDiffers(
                Text(
                    f"数据库在 {remembered.size} 条处的根不是已签署的根",
                    f"the database's root at {remembered.size} is not the one that was signed",
                )
            )

    def _checked_edge(self, stored: StoredHead) -> Edge:
        """Read the edge from the tiles; they, the database and the last signed head must be one history."""
        size = stored.frontier.size
        try:
            edge = Edge.read(self._files.fetch, size)
            if edge.frontier != stored.frontier or stored.root != stored.frontier.root:
                raise TreeDiffers(
                    Text(
                        f"树块与数据库在 {size} 条处给出不同的树",
                        f"the tiles and the database give different trees at {size}",
                    )
                )
            remembered = self._remembered()
            if remembered is not None:
                proof = consistency_proof(remembered.size, size, subtrees_from(self._files.fetch, size))
                verify_consistency(remembered.size, remembered.root, size, stored.root, proof)
        except (Malformed, ProofInvalid) as fault:
            raise TreeDiffers(fault.message) from fault
        return edge

    def _remembered(self) -> Checkpoint | None:
        try:
            head = Checkpoint.parse(self._last_signed.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None
        except Malformed as fault:
            raise TreeDiffers(
                Text(
                    f"{self._last_signed} 无法读取：{fault.message.zh}",
                    f"{self._last_signed} cannot be read: {fault.message.en}",
                )
            ) from fault
        if head.origin != self._origin:
            place = self._last_signed
            raise TreeDiffers(Text(f"{place} 属于另一部台账", f"{place} is of another log"))
        return head

    def _published(self) -> bytes | None:
        try:
            return self._files.fetch(CHECKPOINT)
        except FileNotFoundError:
            return None
