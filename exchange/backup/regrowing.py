"""Grows the copied ledger files from the copied head to the tree that the restored database was sealed at.

The same entries give the same bytes, so these are the files that were published then; what proves it is the
root. Nothing is signed here: the sealer signs that head when it starts.
"""

from pathlib import Path

import psycopg

from catalog.model import Text
from exchange.backup.errors import BackupDamaged
from exchange.ledger.errors import LedgerFault
from exchange.ledger.sealer.edge import Edge
from exchange.ledger.sealer.files import LedgerFiles
from exchange.ledger.sealer.tree_store import TreeStore
from exchange.ledger.tlog.errors import Malformed

_AT_A_TIME = 10_000


def regrow(connection: psycopg.Connection, ledger_dir: Path, origin: str, size: int) -> int:
    """Publish what is missing between the head of `size` and the database's tree; return that tree's size.

    Raises `BackupDamaged` where the entries do not give the root that the database was sealed at.
    """
    store, files = TreeStore(connection), LedgerFiles(ledger_dir)
    try:
        stored = store.head(origin)
        sealed = stored.frontier.size
        edge = Edge.read(files.fetch, size)
        while edge.size < sealed:
            edge, full = edge.grown(store.bodies(edge.size, min(sealed, edge.size + _AT_A_TIME)))
            files.publish(full | edge.unfinished)
    except (Malformed, LedgerFault) as fault:
        raise _differs(fault.message) from None
    if edge.frontier != stored.frontier or edge.frontier.root != stored.root:
        raise _differs(
            Text(
                f"前 {sealed} 条记录得不出已封存的根",
                f"the entries up to {sealed} do not give the root that was sealed",
            )
        )
    return sealed


def _differs(what: Text) -> BackupDamaged:
    return BackupDamaged(
        Text(f"台账：{what.zh}", f"ledger: {what.en}"), Text("换一份备份", "take another backup")
    )
