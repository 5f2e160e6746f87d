"""The sealer's view of the database: entries to read, the one row of the tree to move on, details to purge.

One connection, autocommit, READ COMMITTED; it holds the advisory lock by which a second sealer stands by.
The lock is only liveness; what keeps two sealers apart is the compare-and-swap on size and root.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

import psycopg

from exchange.ledger.errors import LeafMissing, LeafTampered, OriginDiffers, SealOvertaken
from exchange.ledger.sealer.edge import frontier_bytes, frontier_from
from exchange.ledger.tlog.merkle import Frontier, leaf_hash

LOCK = int.from_bytes(sha256(b"tongban ledger sealer").digest()[:8], signed=True)

_HEAD = """
select head.origin, head.size, tree.size, tree.root, tree.frontier
from ledger.head left join ledger.tree on true
"""
_ENTRIES = "select index, leaf_hash, body from ledger.entry where index >= %s and index < %s order by index"
_SWAP = """
update ledger.tree set size = %s, root = %s, frontier = %s, sealed_at = clock_timestamp()
where size = %s and root = %s
"""
_PATIENCE = "set local statement_timeout = '5s'"  # the next seal waits for it
_PURGE = "select ledger.purge_details(%s)"


@dataclass(frozen=True, slots=True)
class StoredHead:
    """What the database says: how many entries the log has, and the newest sealed tree."""

    log_size: int
    root: bytes
    frontier: Frontier


class TreeStore:
    """A session of the one active sealer; made by `open_session`."""

    def __init__(self, connection: psycopg.Connection) -> None:
        self._connection = connection

    @classmethod
    def open_session(cls, database_url: str) -> "TreeStore | None":
        """Return a session that holds the sealer's lock, or `None` while another one holds it."""
        connection = psycopg.connect(database_url, autocommit=True)
        try:
            connection.execute("set synchronous_commit = on")
            row = connection.execute("select pg_try_advisory_lock(%s)", [LOCK]).fetchone()
        except BaseException:
            connection.close()
            raise
        if row is not None and row[0]:
            return cls(connection)
        connection.close()
        return None

    def close(self) -> None:
        """End the session and give the lock back."""
        self._connection.close()

    def head(self, origin: str) -> StoredHead:
        """Return the log's size and its newest sealed tree.

        Raises `OriginDiffers` where the database holds another log or none.
        """
        row = self._connection.execute(_HEAD).fetchone()
        if row is None or row[0] != origin or row[2] is None:
            raise OriginDiffers(origin, None if row is None else row[0])
        return StoredHead(row[1], row[3], frontier_from(row[2], row[4]))

    def root_at(self, size: int) -> bytes | None:
        """Return the root that was sealed at `size`, if the database remembers one."""
        row = self._connection.execute("select root from ledger.tree_head where size = %s", [size]).fetchone()
        return None if row is None else bytes(row[0])

    def bodies(self, start: int, end: int) -> list[bytes]:
        """Return the bodies of the entries from `start` up to `end`, none missing, none other than its hash.

        Raises `LeafMissing` and `LeafTampered` with the first index at fault.
        """
        rows = self._connection.execute(_ENTRIES, [start, end]).fetchall()
        for expected, (index, stored_hash, body) in enumerate(rows, start=start):
            if index != expected:
                raise LeafMissing(expected, end)
            if leaf_hash(body) != stored_hash:
                raise LeafTampered(index)
        if len(rows) != end - start:
            raise LeafMissing(start + len(rows), end)
        return [body for _, _, body in rows]

    def move_on(self, old: Frontier, new: Frontier) -> None:
        """Commit the tree `new` in place of `old`, durably.

        Raises `SealOvertaken` where the database no longer holds `old`.
        """
        swap: Sequence[object] = [new.size, new.root, frontier_bytes(new), old.size, old.root]
        with self._connection.transaction():
            if self._connection.execute(_SWAP, swap).rowcount != 1:
                raise SealOvertaken(old.size)
            insert = "insert into ledger.tree_head (size, root) values (%s, %s)"
            self._connection.execute(insert, [new.size, new.root])

    def purge_details(self, most: int) -> int:
        """Delete up to `most` details whose time is over by the database's clock; return how many it were.

        Raises psycopg's errors, `QueryCanceled` among them where it takes longer than the sealing can wait.
        """
        with self._connection.transaction():
            self._connection.execute(_PATIENCE)
            row = self._connection.execute(_PURGE, [most]).fetchone()
        return 0 if row is None else int(row[0])
