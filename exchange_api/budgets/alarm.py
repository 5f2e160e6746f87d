"""Raises the alarm of a visit: by whom, of whom and in which case stands on it already."""

from exchange.budgets.alarms import Alarm, raise_alarm
from exchange.budgets.limits import Kind, Window
from exchange_api.visit import Visit
from exchange_api.worker import Worker


async def raise_of(worker: Worker, visit: Visit, window: Window, kind: Kind, mark: int) -> None:
    """Keep an alarm of this visit, one for each operator, kind and `mark` in a window.

    Raises the database's errors: then the visit must not be answered.
    """
    if visit.subject is None or visit.operator is None:
        raise TypeError("an alarm names operator and subject: note them on the visit first")
    alarm = Alarm(
        kind=kind,
        client=visit.client,
        department=visit.department,
        operator=visit.operator,
        mark=mark,
        begins_at=window.begins_at,
        raised_at=visit.at,
        request_id=visit.request_id,
        case=visit.case,
        item=visit.item,
        pseudonym=visit.subject.pseudonym,
    )
    if await raise_alarm(worker.pool, alarm):
        worker.metrics.count_alarm(kind)
