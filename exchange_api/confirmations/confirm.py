"""`POST /v1/confirmations`: the steps of a confirmation, in order. The log comes first, the answer second.

Who asks is settled before anything is done with whom the question is about: token, scope, question, case,
operator, subject (ADR 0029). A refusal of the operator is thus logged with its case and names no subject.
"""

import hashlib

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from catalog.calendar import local_date
from exchange.answers.errors import KeyTaken
from exchange.answers.sealing import AnswerContent, IdempotencyMarks
from exchange.ledger.commitment import commit_to, operator_pseudonym
from exchange.store.lookup import HoldingLookup
from exchange_api.auth.bearer import CONFIRM, authenticate, require_scope
from exchange_api.budgets.charge import begin_charge
from exchange_api.confirmations.answer import Answer
from exchange_api.confirmations.case_number import require_impersonal
from exchange_api.confirmations.claims import read_claims
from exchange_api.confirmations.composition import compose_answer
from exchange_api.confirmations.days import read_days
from exchange_api.confirmations.decision import Decided, Moment, Wanted, decide_proofs
from exchange_api.confirmations.holder_name import require_name
from exchange_api.confirmations.idempotency import held, idempotency_key, marks_of
from exchange_api.confirmations.media import form_of_answer, require_json
from exchange_api.confirmations.operator import require_enrolled
from exchange_api.confirmations.question import Asked, Question, read_question
from exchange_api.confirmations.repeat import answer_under, repeated
from exchange_api.confirmations.response import answer_response
from exchange_api.confirmations.subject import KnownSubject, know_subject
from exchange_api.confirmations.use import use_entry
from exchange_api.problems import Refused
from exchange_api.problems.registry_request import ITEM_UNKNOWN, ITEM_UNMAPPED
from exchange_api.traces.trace import Stage
from exchange_api.visit import Visit, visit_of
from exchange_api.worker import Worker, worker_of


class _Inquiry(msgspec.Struct, frozen=True):
    """What one request asks, of which look-up: the question, subject, form of the answer, its key's marks."""

    lookup: HoldingLookup
    asked: Asked
    subject: KnownSubject
    form: str
    marks: IdempotencyMarks | None = None


async def confirm(request: Request) -> Response:
    """Answer one question of one window."""
    worker, visit = worker_of(request), visit_of(request)
    served = worker.watch.current
    with visit.trace.stage(Stage.ACCESS):
        moment = Moment(served.catalogue, worker.access_state(), visit.at, local_date(visit.at))
        grant = await authenticate(request, worker, moment.state, visit)
        require_scope(grant, moment.state, CONFIRM)
    form = form_of_answer(request.headers)
    require_json(request.headers)
    key = idempotency_key(request.headers)
    asked = read_question(await request.body())
    subject = _noted(worker, visit, asked.question, moment)
    marks = None if key is None else marks_of(worker, visit, key, asked)
    inquiry = _Inquiry(served.lookup, asked, subject, form, marks)
    if marks is None:
        return await _confirmed(worker, visit, moment, inquiry)
    with held(worker, marks):
        return await _once(worker, visit, moment, inquiry, marks)


async def _once(
    worker: Worker, visit: Visit, moment: Moment, inquiry: _Inquiry, marks: IdempotencyMarks
) -> Response:
    """Give the answer that stands under the key, or confirm; of two racing requests one confirms."""
    found = await worker.answers.by_key(marks.key)
    if found is None:
        try:
            return await _confirmed(worker, visit, moment, inquiry)
        except KeyTaken:
            found = await worker.answers.by_key(marks.key)
            if found is None:
                raise
    return await repeated(worker, visit, answer_under(found, marks), inquiry.form)


async def _confirmed(worker: Worker, visit: Visit, moment: Moment, inquiry: _Inquiry) -> Response:
    """Decide, log and keep, then answer."""
    composed, decided, limits = await _answered(worker, inquiry, visit, moment)
    answer = msgspec.json.encode(composed)
    entry = use_entry(visit, decided, composed, hashlib.sha256(answer).digest())
    question = inquiry.asked.question
    content = AnswerContent(visit.department, question.case, question.item, inquiry.subject.pseudonym, answer)
    until = visit.at + worker.answer_retention
    keep = worker.sealer.seal(visit.request_id, visit.client, content, until, inquiry.marks)
    with visit.trace.stage(Stage.LEDGER):
        receipt = await worker.ledger.append(entry, keep)
    for one in decided:
        worker.metrics.count_verdict(one.verdict.verdict)
    return answer_response(worker, visit, answer, inquiry.form, receipt, limits)


def _noted(worker: Worker, visit: Visit, question: Question, moment: Moment) -> KnownSubject:
    """Return the subject, and note on the visit what a refusal from here on is logged with."""
    require_impersonal(question.case, question.subject.code, moment.today)
    visit.case = question.case
    visit.operator = operator_pseudonym(worker.pseudonym_key, visit.client, question.operator)
    if question.item in moment.catalogue.items or question.item in moment.catalogue.unmapped:
        visit.item = question.item
    require_enrolled(moment.state, visit.department, question.operator)
    subject = know_subject(worker, question.subject, moment.today)
    visit.subject = commit_to(subject.pseudonym)
    return subject


async def _answered(
    worker: Worker, inquiry: _Inquiry, visit: Visit, moment: Moment
) -> tuple[Answer, tuple[Decided, ...], dict[str, str]]:
    """Return the answer, what it was made of, and what is left of the budgets that it was charged to."""
    asked, subject = inquiry.asked, inquiry.subject
    item = moment.catalogue.items.get(asked.question.item)
    if item is None:
        listed = asked.question.item in moment.catalogue.unmapped
        raise Refused(ITEM_UNMAPPED if listed else ITEM_UNKNOWN, field="item")
    require_name(asked.question.subject, item, moment.catalogue)
    claims = read_claims(asked.question, item, moment.catalogue)
    days = read_days(asked.question, item, moment.today)
    wanted = Wanted(visit.department, item, subject, claims, days)
    with visit.trace.stage(Stage.PROOFS):
        charging = begin_charge(worker, visit, moment.state, subject)
        try:
            decided = await decide_proofs(inquiry.lookup, moment, wanted)
        except BaseException:
            charging.drop()
            raise
        limits = await charging.settle([one.verdict.verdict for one in decided])
    return compose_answer(visit.request_id, asked, item, decided, moment), decided, limits
