"""One subject of a batch, from its turn to its line: asked by the state of its moment, logged, then told.

The catalogue is the one that the batch began with; who may ask what is looked at anew for each subject. Where
too much waits in this worker a subject waits as well, so that a batch gives way to the windows.
"""

import asyncio
from http import HTTPStatus

import msgspec

from catalog.calendar import local_date
from catalog.model import Catalogue
from exchange.access.batch_approvals import BatchApproval
from exchange.gather import QueueFull
from exchange.ledger.commitment import commit_to
from exchange.ledger.errors import LedgerBusy
from exchange_api.auth.bearer import BATCH, require_client
from exchange_api.batches.charge import decide_charged
from exchange_api.batches.subjects import require_approved
from exchange_api.confirmations.decision import Moment
from exchange_api.confirmations.inquiry import Inquiry, Logged, log_answer
from exchange_api.confirmations.operator import require_enrolled
from exchange_api.edge.body_limit import BATCH_PATH
from exchange_api.edge.fault_log import log_fault
from exchange_api.edge.refusal import told_refusal
from exchange_api.problems.faults import refusal_for
from exchange_api.problems.rendering import Manner
from exchange_api.visit import Visit
from exchange_api.worker import Worker

PAUSES = (0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 6.4)
"""How many seconds a subject waits, again and again, where too much waits already; then it is a problem."""


class Order(msgspec.Struct, frozen=True):
    """A batch that is charged: what all its lines have in common, and what is asked of each subject."""

    worker: Worker
    visit: Visit
    catalogue: Catalogue
    approval: BatchApproval
    operator: str
    inquiries: tuple[Inquiry, ...]
    manner: Manner


class Line(msgspec.Struct, frozen=True):
    """One line as it leaves, without its end, and whether it holds an answer."""

    text: bytes
    answered: bool


class AnsweredLine(msgspec.Struct, frozen=True):
    """一人的答复 / the line of a subject that was answered: its place in the batch, receipt and answer.

    `answer` stands last: its very bytes, of which the receipt tells, end before the line's last brace.
    """

    index: int
    status: int
    receipt: dict[str, str | int]
    answer: msgspec.Raw


class RefusedLine(msgspec.Struct, frozen=True):
    """一人未获答复 / the line of a subject that was not answered: its place in the batch, and the problem."""

    index: int
    status: int
    problem: msgspec.Raw


async def line_of(order: Order, index: int) -> Line:
    """Return the line of the subject at `index`; whatever happens to it, it has one."""
    visit = _visit(order, order.inquiries[index])
    try:
        logged = await _patiently(order, visit, order.inquiries[index])
    except Exception as fault:  # noqa: BLE001 -- whatever it is, it is the line's
        return await _refused(order, visit, index, fault)
    line = AnsweredLine(index, int(HTTPStatus.OK), logged.receipt.as_json(), msgspec.Raw(logged.answer))
    return Line(msgspec.json.encode(line), answered=True)


async def _patiently(order: Order, visit: Visit, inquiry: Inquiry) -> Logged:
    """Answer a subject, waiting where the worker has too much to do; nothing was written until then."""
    for pause in PAUSES:
        try:
            return await _answered(order, visit, inquiry)
        except (QueueFull, LedgerBusy):
            await asyncio.sleep(pause)
            visit.at = order.worker.now()
    return await _answered(order, visit, inquiry)


async def _answered(order: Order, visit: Visit, inquiry: Inquiry) -> Logged:
    worker, state = order.worker, order.worker.access_state()
    moment = Moment(order.catalogue, state, visit.at, local_date(visit.at))
    require_client(visit, state, BATCH)
    require_enrolled(state, visit.department, order.operator)
    require_approved(order.approval, moment)
    wanted, decided = await decide_charged(worker, visit, order.approval, inquiry, moment)
    return await log_answer(worker, visit, moment, inquiry, wanted, decided)


async def _refused(order: Order, visit: Visit, index: int, fault: Exception) -> Line:
    refused = refusal_for(fault)
    log_fault(visit, refused, fault)
    try:
        told = await told_refusal(order.worker, visit, refused, order.manner, path=BATCH_PATH)
    except Exception as second:  # noqa: BLE001 -- a refusal that cannot be logged has no receipt
        refused = refusal_for(second)
        log_fault(visit, refused, second)
        told = await told_refusal(order.worker, visit, refused, order.manner, path=BATCH_PATH, logged=False)
    line = RefusedLine(index, int(refused.problem.status), msgspec.Raw(told.body))
    return Line(msgspec.json.encode(line), answered=False)


def _visit(order: Order, inquiry: Inquiry) -> Visit:
    """Return the subject's own visit: an id and a time of its own, for the same client and case."""
    visit, whole = Visit.begin(order.worker.now()), order.visit
    visit.client, visit.department, visit.token_digest = whole.client, whole.department, whole.token_digest
    visit.operator, visit.case, visit.item = whole.operator, whole.case, whole.item
    visit.subject = commit_to(inquiry.subject.pseudonym)
    return visit
