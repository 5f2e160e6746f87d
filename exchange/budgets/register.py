"""What administrators change and see of budgets: a client's limits, decoys, what is used, alarms.

Each change is written into the log in the caller's transaction, as those of clients are.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, text

from exchange.access.changes import Change, record_change
from exchange.access.errors import ClientUnknown, LabelPersonal, ReasonPersonal
from exchange.access.reasons import require_impersonal
from exchange.budgets.limits import Budgets, read_budgets

_DECOY = "(decoy)"  # what the ledger says in the place of its label
SET = "update access.client set budgets = cast(:budgets as jsonb) where client_id = :client"
ALL = """
select client_id, budgets::text as budgets from access.client where disabled_at is null order by client_id
"""
USED = """
select client, operator, begins_at, ends_at, subjects, misses from budgets.tally
where begins_at <= :at and ends_at > :at order by client, operator nulls first
"""
ALARMS = """
select client, department, operator, kind, raised_at, case_number, item, request_id, index
from budgets.alarm order by id desc limit :most
"""
ADD_DECOY = """
insert into budgets.decoy (subject_pseudonym, label, added_at) values (:pseudonym, :label, :at)
on conflict do nothing
"""
DROP_DECOY = "delete from budgets.decoy where subject_pseudonym = :pseudonym returning label"
DECOYS = "select label, added_at from budgets.decoy order by added_at, label"


@dataclass(frozen=True, slots=True)
class Used:
    """What a client (`operator` is `None`) or one of its operators has used of the window that runs."""

    client: str
    operator: bytes | None
    begins_at: datetime
    ends_at: datetime
    subjects: int
    misses: int


@dataclass(frozen=True, slots=True)
class RaisedAlarm:
    """An alarm as kept; `index` is its ledger entry, `None` until it is told (within a minute)."""

    client: str
    department: str
    operator: bytes = field(repr=False)
    kind: str
    raised_at: datetime
    case: str | None
    item: str | None
    request_id: str
    index: int | None


class BudgetRegister:
    """Changes and shows the budgets of one database, inside the caller's transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def budgets(self) -> dict[str, Budgets | None]:
        """Return the budgets of every enabled client, `None` where it has the default."""
        rows = self._connection.execute(text(ALL))
        return {row[0]: None if row[1] is None else read_budgets(row[1]) for row in rows}

    def set_budgets(self, client: str, budgets: Budgets | None, change: Change) -> None:
        """Give a client budgets of its own, or the default again; in force within five seconds.

        Raises `ClientUnknown`.
        """
        values = {"client": client, "budgets": None if budgets is None else budgets.as_json()}
        if not self._connection.execute(text(SET), values).rowcount:
            raise ClientUnknown(client)
        record_change(self._connection, change, "set_budgets", [client])

    def used(self, at: datetime) -> list[Used]:
        """Return what is used of the windows that run, by client, its own line first."""
        return [Used(*row) for row in self._connection.execute(text(USED), {"at": at})]

    def alarms(self, most: int) -> list[RaisedAlarm]:
        """Return the newest alarms, newest first."""
        return [RaisedAlarm(*row) for row in self._connection.execute(text(ALARMS), {"most": most})]

    def add_decoy(self, pseudonym: bytes, label: str, change: Change) -> bool:
        """Watch for an invented person from now on; return whether it was not watched for before.

        Raises `LabelPersonal`: a number in the label would undo the digest that stands beside it.
        """
        _require_no_number(label)
        values = {"pseudonym": pseudonym, "label": label, "at": change.at}
        added = bool(self._connection.execute(text(ADD_DECOY), values).rowcount)
        if added:
            record_change(self._connection, change, "add_decoy", [label], instead=_DECOY)
        return added

    def drop_decoy(self, pseudonym: bytes, change: Change) -> bool:
        """Watch for an invented person no longer; return whether it was watched for."""
        label = self._connection.execute(text(DROP_DECOY), {"pseudonym": pseudonym}).scalar()
        if label is not None:
            record_change(self._connection, change, "drop_decoy", [label], instead=_DECOY)
        return label is not None

    def decoys(self) -> Sequence[tuple[str, datetime]]:
        """Return label and time of every decoy; whom it stands for is kept as a keyed digest only."""
        return [(row[0], row[1]) for row in self._connection.execute(text(DECOYS))]


def _require_no_number(label: str) -> None:
    try:
        require_impersonal(label)
    except ReasonPersonal:
        raise LabelPersonal from None
