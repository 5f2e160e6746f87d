"""Enrols the operators (window staff) who may ask for a department, and takes their right away again.

A staff id identifies a person: it stands in `access.operator` and, as the target of a change, in
`access.change`, and nowhere else. The ledger's entry of a change names the department and the change's
request id; no fault repeats an id or a name. An enrolment that ended stays ended, which a trigger of the
database holds too: who comes back is enrolled anew, by a row of its own.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, text

from exchange.access.changes import Change, record_change
from exchange.access.errors import OperatorFault, OperatorOver, OperatorsRefused, OperatorUnknown
from exchange.access.roster import ENROLLED, disabled_before, judge_roster

LOCK = "lock table access.operator in share row exclusive mode"
NEWEST = """
select operator_id, bool_or(disabled_at is null), max(disabled_at) from access.operator
where department = :department and operator_id = any(:ids) group by operator_id
"""
ENROL = """
insert into access.operator (department, operator_id, name, enrolled_at)
values (:department, :operator_id, :name, :at)
"""
DISABLE = """
update access.operator set disabled_at = :at
where department = :department and operator_id = :operator_id and disabled_at is null returning name
"""
LIST = """
select department, operator_id, name, enrolled_at, disabled_at from access.operator
where (cast(:department as text) is null or department = :department) and (:ended or disabled_at is null)
order by department, operator_id, enrolled_at
"""


@dataclass(frozen=True, slots=True)
class NewOperator:
    """An operator to enrol: the staff id that the window states, and the person's name."""

    operator_id: str = field(repr=False)
    name: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Operator:
    """One enrolment; `disabled_at` is set once, when it ended."""

    department: str
    operator_id: str = field(repr=False)
    name: str = field(repr=False)
    enrolled_at: datetime
    disabled_at: datetime | None


class OperatorRegister:
    """Changes the operators of one database, inside the caller's transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def enrol(
        self, department: str, operators: Sequence[NewOperator], change: Change, *, anew: bool = False
    ) -> None:
        """Enrol all of `operators`, or none of them.

        Whoever was disabled before is enrolled again only where `anew` says so: an old list must not bring
        anybody back. Raises `OperatorsRefused` with every fault, and `ReasonPersonal`.
        """
        self._connection.execute(text(LOCK))
        standing = self._standing(department, [operator.operator_id for operator in operators])
        faults = [*judge_roster(operators), *_already(operators, standing, anew=anew)]
        if faults or not operators:
            raise OperatorsRefused(faults)
        rows = [
            {"department": department, "operator_id": one.operator_id, "name": one.name, "at": change.at}
            for one in operators
        ]
        self._connection.execute(text(ENROL), rows)
        persons = [word for one in operators for word in (one.operator_id, one.name)]
        self._record(change, "enrol_operator", department, [one.operator_id for one in operators], persons)

    def disable(self, department: str, operator_id: str, change: Change) -> None:
        """End an enrolment: the API refuses the operator within the age of its snapshot.

        Raises `OperatorUnknown`, `OperatorOver` or `ReasonPersonal`.
        """
        values = {"department": department, "operator_id": operator_id, "at": change.at}
        name = self._connection.execute(text(DISABLE), values).scalar()
        if name is None:
            if operator_id in self._standing(department, [operator_id]):
                raise OperatorOver(department)
            raise OperatorUnknown(department)
        self._record(change, "disable_operator", department, [operator_id], [operator_id, str(name)])

    def operators(self, department: str | None = None, *, ended: bool = False) -> list[Operator]:
        """Return the enrolments of one department or of all; those that ended only where asked for."""
        rows = self._connection.execute(text(LIST), {"department": department, "ended": ended})
        return [Operator(*row) for row in rows]

    def _standing(self, department: str, ids: Sequence[str]) -> Mapping[str, tuple[bool, datetime | None]]:
        rows = self._connection.execute(text(NEWEST), {"department": department, "ids": list(ids)})
        return {row[0]: (row[1], row[2]) for row in rows}

    def _record(
        self, change: Change, action: str, department: str, ids: Sequence[str], persons: Sequence[str]
    ) -> None:
        targets = [f"{department}/{operator_id}" for operator_id in ids]
        record_change(self._connection, change, action, targets, instead=department, persons=persons)


def _already(
    operators: Sequence[NewOperator],
    standing: Mapping[str, tuple[bool, datetime | None]],
    *,
    anew: bool,
) -> Iterator[OperatorFault]:
    for place, operator in enumerate(operators):
        enrolled, disabled_at = standing.get(operator.operator_id, (False, None))
        if enrolled:
            yield OperatorFault(place, ENROLLED)
        elif disabled_at is not None and not anew:
            yield OperatorFault(place, disabled_before(disabled_at))
