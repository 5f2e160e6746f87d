"""Reconcile (对账): every key of the source stands in the store or in quarantine, and no other does.

Counts alone can agree by accident, so the keys are compared by an order-free digest too: the sum, modulo
2^128, of a 128-bit hash of each key.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, text

from catalog.model import Contract
from exchange.store.tables import current_table

DIGEST_BYTES = 16
HELD_KEYS = """
select _key from {current} where not _held_back
union all
select row_key from ops.quarantine where resource = :resource and closed_at is null
"""
RECORD = """
insert into ops.reconciliation (run_id, resource, reconciled_at, source_rows, source_digest, held_rows,
    held_digest, difference)
values (:run_id, :resource, :now, :source_rows, :source_digest, :held_rows, :held_digest, :difference)
on conflict (run_id) do update set reconciled_at = excluded.reconciled_at,
    source_rows = excluded.source_rows, source_digest = excluded.source_digest,
    held_rows = excluded.held_rows, held_digest = excluded.held_digest, difference = excluded.difference
"""


@dataclass(frozen=True, slots=True)
class KeyTally:
    """How many keys, and their order-free digest."""

    rows: int
    digest: bytes


@dataclass(frozen=True, slots=True)
class Reconciled:
    """Source against store and quarantine; `difference` is source rows minus held rows."""

    source: KeyTally
    held: KeyTally

    @property
    def difference(self) -> int:
        """Rows the exchange lacks (positive) or has beyond the source (negative)."""
        return self.source.rows - self.held.rows

    @property
    def agrees(self) -> bool:
        """Whether the very same keys are on both sides."""
        return self.source == self.held


def tally_keys(keys: Iterable[str]) -> KeyTally:
    """Count and digest key texts; repeats count as often as they occur."""
    rows = total = 0
    for key in keys:
        rows += 1
        digest = hashlib.blake2b(key.encode("utf-8", "surrogatepass"), digest_size=DIGEST_BYTES).digest()
        total += int.from_bytes(digest)
    return KeyTally(rows, (total % 2 ** (8 * DIGEST_BYTES)).to_bytes(DIGEST_BYTES))


def reconcile(
    connection: Connection, contract: Contract, run_id: str, source_keys: Iterable[str], now: datetime
) -> Reconciled:
    """Compare the source's keys with what the exchange holds, keep the difference and return it."""
    statement = text(HELD_KEYS.format(current=current_table(contract).fullname))
    held = tally_keys(connection.scalars(statement, {"resource": contract.name}))
    result = Reconciled(tally_keys(source_keys), held)
    values = {
        "run_id": run_id,
        "resource": contract.name,
        "now": now,
        "source_rows": result.source.rows,
        "source_digest": result.source.digest,
        "held_rows": held.rows,
        "held_digest": held.digest,
        "difference": result.difference,
    }
    connection.execute(text(RECORD), values)
    return result
