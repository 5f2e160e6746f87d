"""Changes to clients, agreements and operators: who did what and why, in a log and in the ledger.

Both are written in the transaction of the change itself, so that neither can be without the other. The
persons, who acts and who is acted on, stand in `access.change` alone; the ledger's entry names the change by
the same request id.
"""

import os
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, text

from exchange.access.errors import LogNotOpen
from exchange.access.reasons import require_impersonal
from exchange.ledger.entry import NONCE_BYTES, EntryKind, UseEntry

ADMINISTRATION = "(administration)"  # no client can have this id
RECORD = """
insert into access.change (request_id, at, actor, action, target, reason)
values (:request_id, :at, :actor, :action, :target, :reason)
"""
ORIGIN = "select ledger.origin()"
APPEND = """
select ledger.append(:origin, cast(:bodies as bytea[]),
    array_fill(null::bytea, array[cardinality(cast(:bodies as bytea[]))]),
    array_fill(null::bytea, array[cardinality(cast(:bodies as bytea[]))]))
"""


@dataclass(frozen=True, slots=True)
class Change:
    """Who makes a change, why, and when (aware UTC); both texts are needed."""

    actor: str
    reason: str
    at: datetime


def record_change(  # noqa: PLR0913 -- what a change consists of
    connection: Connection,
    change: Change,
    action: str,
    targets: Sequence[str],
    *,
    instead: str | None = None,
    persons: Sequence[str] = (),
) -> None:
    """Log one action on each of `targets`, inside the transaction that makes the change.

    Where a target identifies a person, `instead` is what the ledger says in its place, and `persons` are the
    ids and names that the reason must not hold. The ledger's head stays locked until the transaction ends:
    commit soon. Raises `ValueError` for a blank actor or reason, `ReasonPersonal`, and `LogNotOpen` where the
    database has no ledger to write to.
    """
    if not change.actor.strip() or not change.reason.strip():
        raise ValueError(f"{action}: an actor and a reason are expected, neither may be blank")
    require_impersonal(change.reason, persons)
    if not targets:
        return
    origin = connection.execute(text(ORIGIN)).scalar()
    if origin is None:
        raise LogNotOpen
    rows, bodies = [], []
    for target in targets:
        request_id = secrets.token_hex(16)
        values = {"at": change.at, "actor": change.actor, "reason": change.reason}
        rows.append(values | {"request_id": request_id, "action": action, "target": target})
        bodies.append(_entry(change, action, instead or target, request_id).canonical())
    connection.execute(text(RECORD), rows)
    connection.execute(text(APPEND), {"origin": origin, "bodies": bodies})


def _entry(change: Change, action: str, named: str, request_id: str) -> UseEntry:
    return UseEntry(
        nonce=os.urandom(NONCE_BYTES),
        kind=EntryKind.ADMINISTRATION,
        request_id=request_id,
        client=ADMINISTRATION,
        department=ADMINISTRATION,
        at=change.at,
        case=named,
        purpose=change.reason,
        outcome=action,
    )
