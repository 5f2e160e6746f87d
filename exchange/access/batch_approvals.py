"""Approvals of batches: a client may ask of many at once, in one case of one item, until a day.

An approval's truth is its row. It is never changed, only withdrawn, and never revived, which a trigger of the
database holds too: more is approved anew, under another id.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, text

from catalog.calendar import local_date
from catalog.identifiers.case_number import names_resident
from catalog.model import Text
from exchange.access.changes import Change, record_change
from exchange.access.errors import (
    BatchApprovalExists,
    BatchApprovalOver,
    BatchApprovalUnknown,
    BatchApprovalUnusable,
    ClientUnknown,
    ReasonPersonal,
)
from exchange.access.reasons import require_impersonal

BATCH = "batch"
MOST_SUBJECTS = 1_000_000
_ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
_PERSONAL = Text(
    "编号、办件、批准人和依据中不得出现证件号码",
    "id, case, approver and basis must not hold a person's number",
)
_BOUNDS = {"case": 128, "approved_by": 200, "basis": 500}

SCOPES = "select scopes from access.client where client_id = :client and disabled_at is null"
ADD = """
insert into access.batch_approval (id, client, item, case_number, most_subjects, most_sequence, most_misses,
    starts_on, ends_on, approved_by, basis, approved_at)
values (:id, :client, :item, :case, :most_subjects, :most_sequence, :most_misses, :starts_on, :ends_on,
    :approved_by, :basis, :at)
on conflict (id) do nothing
"""
LIST = """
select a.id, a.client, a.item, a.case_number, a.most_subjects, a.most_sequence, a.most_misses, a.starts_on,
    a.ends_on, a.approved_by, a.basis, a.approved_at, a.withdrawn_at, coalesce(t.subjects, 0),
    coalesce(t.misses, 0)
from access.batch_approval a left join budgets.batch_tally t on t.approval = a.id
order by a.approved_at desc, a.id
"""
WITHDRAW = "update access.batch_approval set withdrawn_at = :at where id = :id and withdrawn_at is null"
KNOWN = "select count(*) from access.batch_approval where id = :id"


@dataclass(frozen=True, slots=True)
class BatchApproval:
    """What is approved: whose batches, of which item and case, of how many in all, from day to day.

    `most_sequence`: of one sequence of numbers; `most_misses`: with nothing held or nothing matching.
    """

    id: str
    client: str
    item: str
    case: str
    most_subjects: int
    most_sequence: int
    most_misses: int
    starts_on: date
    ends_on: date

    def covers(self, day: date) -> bool:
        """Return whether it stands on this day of Asia/Shanghai."""
        return self.starts_on <= day <= self.ends_on


@dataclass(frozen=True, slots=True)
class KeptApproval:
    """An approval as the database has it: who approved it and on what basis, and what of it is used."""

    approval: BatchApproval
    approved_by: str
    basis: str
    approved_at: datetime
    withdrawn_at: datetime | None
    subjects: int
    misses: int

    def stands_on(self, day: date) -> bool:
        """Return whether a batch may be asked under it on this day."""
        return self.withdrawn_at is None and self.approval.covers(day)


class BatchRegister:
    """Changes the approvals of one database, inside the caller's transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def approve(self, approval: BatchApproval, approved_by: str, basis: str, change: Change) -> None:
        """Approve batches; the API answers by it within the age of its snapshot.

        Raises `ClientUnknown`, `BatchApprovalUnusable`, `BatchApprovalExists` (withdrawn ones too) and
        `ReasonPersonal`.
        """
        scopes = self._connection.execute(text(SCOPES), {"client": approval.client}).scalar()
        if scopes is None:
            raise ClientUnknown(approval.client)
        _require_usable(approval, {"case": approval.case, "approved_by": approved_by, "basis": basis}, change)
        if BATCH not in scopes:
            raise BatchApprovalUnusable(_no_scope(approval.client))
        values: dict[str, Any] = {name: getattr(approval, name) for name in BatchApproval.__slots__}
        values |= {"approved_by": approved_by, "basis": basis, "at": change.at}
        if not self._connection.execute(text(ADD), values).rowcount:
            raise BatchApprovalExists(approval.id)
        record_change(self._connection, change, "approve_batch", [approval.id])

    def withdraw(self, approval_id: str, change: Change) -> None:
        """Withdraw an approval: no further subject is answered within the age of the API's snapshot.

        Raises `BatchApprovalUnknown` or `BatchApprovalOver`.
        """
        values = {"id": approval_id, "at": change.at}
        if not self._connection.execute(text(WITHDRAW), values).rowcount:
            if self._connection.execute(text(KNOWN), {"id": approval_id}).scalar():
                raise BatchApprovalOver(approval_id)
            raise BatchApprovalUnknown(approval_id)
        record_change(self._connection, change, "withdraw_batch", [approval_id])

    def approvals(self) -> Sequence[KeptApproval]:
        """Return all approvals, withdrawn ones too, newest first, with what of each is used."""
        rows = self._connection.execute(text(LIST))
        return [KeptApproval(BatchApproval(*row[:9]), *row[9:]) for row in rows]


def _require_usable(approval: BatchApproval, texts: dict[str, str], change: Change) -> None:
    if not _ID.fullmatch(approval.id):
        raise BatchApprovalUnusable(
            Text(
                "批准编号应为 1 至 64 个小写字母、数字、- 和 _",
                "the approval's id is to be 1 to 64 small letters, digits, - and _",
            )
        )
    for name, value in texts.items():
        if not 1 <= len(value) <= _BOUNDS[name] or not value.isprintable() or value != value.strip():
            raise BatchApprovalUnusable(
                Text(
                    f"{name}：应为 1 至 {_BOUNDS[name]} 个可见字符，首尾无空白",
                    f"{name}: expected 1 to {_BOUNDS[name]} printable characters without blanks at its ends",
                )
            )
    amounts = (approval.most_subjects, approval.most_sequence, approval.most_misses)
    if not all(1 <= amount <= MOST_SUBJECTS for amount in amounts):
        raise BatchApprovalUnusable(
            Text(f"人数应在 1 至 {MOST_SUBJECTS} 之间", f"amounts are to lie from 1 to {MOST_SUBJECTS}")
        )
    if approval.ends_on < max(approval.starts_on, local_date(change.at)):
        raise BatchApprovalUnusable(
            Text(
                "终止日早于起始日或早于今天",
                "the last day lies before the first one, or before today",
            )
        )
    _require_impersonal(approval, texts)


def _require_impersonal(approval: BatchApproval, texts: dict[str, str]) -> None:
    """The case is judged as the API judges those of questions, or no batch could be asked under it.

    It is judged by the last day: what holds the day of its filing may read as a birthday two years later.
    """
    if names_resident(approval.case, approval.ends_on):
        raise BatchApprovalUnusable(_PERSONAL)
    try:
        for value in (approval.id, texts["approved_by"], texts["basis"]):
            require_impersonal(value)
    except ReasonPersonal:
        raise BatchApprovalUnusable(_PERSONAL) from None


def _no_scope(client: str) -> Text:
    step = f"tongban batch allow {client} --reason …"
    return Text(
        f"窗口系统 {client} 没有 batch 权限：{step}", f"client {client} lacks the scope batch: {step}"
    )
