"""Alarms of the API's workers: raised beside an answer, told to the ledger a little later.

The entry stands apart in time from the question that raised it, so that neither the answer's delay nor the
place in its receipt gives a decoy away. An alarm is noted as told in the transaction of its entry: it has
exactly one, however many workers try and whichever dies.
"""

import os
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

import asyncpg

from exchange.budgets.limits import Kind
from exchange.ledger.commitment import commit_to
from exchange.ledger.entry import NONCE_BYTES, EntryKind, UseEntry

MOST_AT_ONCE = 100
_RAISE = "select budgets.raise_alarm($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)"
_UNTOLD = """
select id, client, department, operator, kind, raised_at, request_id, case_number, item, subject_pseudonym
from budgets.alarm where told_at is null order by id limit $1
"""
_TELL = "select budgets.tell_alarm($1, $2, $3, $4, $5)"


@dataclass(frozen=True, slots=True)
class Alarm:
    """What was noticed of whom; one operator, kind and `mark` (sequence or decoy) is one alarm a window."""

    kind: Kind
    client: str
    department: str
    operator: bytes
    mark: int
    begins_at: datetime
    raised_at: datetime
    request_id: str
    case: str | None
    item: str | None
    pseudonym: bytes = field(repr=False)


async def raise_alarm(pool: asyncpg.Pool, alarm: Alarm) -> bool:
    """Keep an alarm until it is told, and return whether it is a new one.

    Raises asyncpg's errors or `OSError`: then the question must not be answered.
    """
    raised: bool = await pool.fetchval(
        _RAISE,
        alarm.client,
        alarm.department,
        alarm.operator,
        alarm.kind.value,
        alarm.mark,
        alarm.begins_at,
        alarm.raised_at,
        alarm.request_id,
        alarm.case,
        alarm.item,
        alarm.pseudonym,
    )
    return raised


async def tell_alarms(pool: asyncpg.Pool, origin: str, policy: bytes) -> int:
    """Write the entries of alarms that have none, and return how many; `policy` is the catalogue's digest.

    Raises asyncpg's errors or `OSError`; what is not told stands for the next time.
    """
    told = 0
    rows: Sequence[asyncpg.Record] = await pool.fetch(_UNTOLD, MOST_AT_ONCE)
    for row in rows:
        subject = commit_to(row["subject_pseudonym"])
        entry = UseEntry(
            nonce=os.urandom(NONCE_BYTES),
            kind=EntryKind.ALARM,
            request_id=secrets.token_hex(16),
            client=row["client"],
            department=row["department"],
            at=row["raised_at"],
            operator=row["operator"],
            case=row["case_number"],
            item=row["item"],
            subject=subject,
            outcome=row["kind"],
            policy_digest=policy,
        )
        body = entry.canonical()
        index = await pool.fetchval(_TELL, row["id"], origin, body, subject.pseudonym, subject.salt)
        told += index is not None
    return told
