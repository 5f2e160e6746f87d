"""The log of changes to clients and agreements: who did what, and why. Rows are only ever added."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, text

RECORD = """
insert into access.change (at, actor, action, target, reason)
values (:at, :actor, :action, :target, :reason)
"""


@dataclass(frozen=True, slots=True)
class Change:
    """Who makes a change, why, and when (aware UTC); both texts are needed."""

    actor: str
    reason: str
    at: datetime


def record_change(connection: Connection, change: Change, action: str, target: str) -> None:
    """Write one change into the log, inside the transaction that makes it.

    Raises `ValueError` for a blank actor or reason.
    """
    if not change.actor.strip() or not change.reason.strip():
        raise ValueError(f"{action} of {target}: an actor and a reason are expected, neither may be blank")
    values = {"at": change.at, "actor": change.actor, "reason": change.reason}
    connection.execute(text(RECORD), values | {"action": action, "target": target})
