"""The subjects of a batch, all of them judged before the first is looked up: a fault of one refuses all.

Who asks, and that it is approved, is settled before anything is done with whom it is about (ADR 0029).
"""

import asyncio
from collections.abc import AsyncIterator, Sequence

from catalog.model import Text
from exchange.access.batch_approvals import BatchApproval
from exchange.store.lookup import HoldingLookup
from exchange_api.confirmations.case_number import require_impersonal
from exchange_api.confirmations.decision import Moment
from exchange_api.confirmations.inquiry import Inquiry, note_asker, read_wanted
from exchange_api.confirmations.question import Asked
from exchange_api.confirmations.subject import know_subject
from exchange_api.problems import Refused
from exchange_api.problems.registry_batch import BATCH_NOT_APPROVED
from exchange_api.problems.registry_request import REQUEST_INVALID
from exchange_api.visit import Visit
from exchange_api.worker import Worker

_AT_ONCE = 50  # subjects that are judged before the worker's windows have their turn
_ONE_BY_ONE = Text(
    "该事项涉及其他当事人或须先选择，不能成批核实；请逐一核实。",
    "The item asks for further persons or a choice, so it cannot be asked in a batch: ask one by one.",
)
_OF_SUBJECT = ("subject", "claims")


async def settle_asker(worker: Worker, visit: Visit, asked: Sequence[Asked], moment: Moment) -> BatchApproval:
    """Return the approval under which the batch is asked, and note on the visit who asks in which case.

    Raises `Refused` for a case that names a subject, an operator who is not enrolled, and without approval.
    """
    first = asked[0].question
    async for _, one in _in_turns(asked):
        require_impersonal(first.case, one.question.subject.code, moment.today)
    note_asker(worker, visit, first, moment)
    approval = moment.state.approval(visit.client, first.item, first.case, moment.today)
    if approval is None:
        raise Refused(BATCH_NOT_APPROVED)
    return approval


async def settle_subjects(
    worker: Worker, visit: Visit, asked: Sequence[Asked], moment: Moment, lookup: HoldingLookup
) -> tuple[Inquiry, ...]:
    """Return what is asked of each subject, in the batch's order.

    Raises `Refused` with the place of the first fault: a code, name, claim or day that does not fit, or a
    subject that stands in the batch before.
    """
    _require_of_one_person(asked[0], moment)
    places: dict[bytes, int] = {}
    inquiries = []
    async for index, one in _in_turns(asked):
        try:
            subject = know_subject(worker, one.question.subject, moment.today)
            inquiry = Inquiry(lookup, one, subject)
            read_wanted(worker, visit, inquiry, moment)
        except Refused as refused:
            raise _placed(refused, index) from None
        before = places.setdefault(subject.pseudonym, index)
        if before != index:
            raise Refused(REQUEST_INVALID, field=f"subjects[{index}].subject", detail=_twice(before))
        inquiries.append(inquiry)
    return tuple(inquiries)


def _require_of_one_person(first: Asked, moment: Moment) -> None:
    item = moment.catalogue.items.get(first.question.item)
    if item is not None and (item.parties or item.choices):
        raise Refused(REQUEST_INVALID, field="item", detail=_ONE_BY_ONE)


def require_approved(approval: BatchApproval, moment: Moment) -> None:
    """Raise `Refused` if an approval was withdrawn or ended while its batch is under way."""
    case = (approval.client, approval.item, approval.case)
    standing = [one for one in moment.state.approvals.get(case, ()) if one.id == approval.id]
    if not any(one.covers(moment.today) for one in standing):
        raise Refused(BATCH_NOT_APPROVED)


async def _in_turns(asked: Sequence[Asked]) -> AsyncIterator[tuple[int, Asked]]:
    for index, one in enumerate(asked):
        if index % _AT_ONCE == _AT_ONCE - 1:
            await asyncio.sleep(0)
        yield index, one


def _placed(refused: Refused, index: int) -> Refused:
    """Return the refusal with the place of its subject; what is of the whole batch stays as it is."""
    field = refused.field or ""
    if field.partition(".")[0] not in _OF_SUBJECT:
        return refused
    return Refused(
        refused.problem,
        field=f"subjects[{index}].{field}",
        detail=refused.detail,
        members=refused.members,
        headers=refused.headers,
    )


def _twice(before: int) -> Text:
    return Text(
        f"此人已列于 subjects[{before}]；同一批次中每人只列一次。",
        f"The same subject stands at subjects[{before}]; in a batch each stands once.",
    )
