"""`POST /v1/confirmations`: the steps of a confirmation, in order. The log comes first, the answer second.

Who asks is settled before anything is done with whom the question is about: token, scope, question, case,
operator, subject (ADR 0029). A refusal of the operator is thus logged with its case and names no subject.
"""

from starlette.requests import Request
from starlette.responses import Response

from catalog.calendar import local_date
from exchange.answers.errors import KeyTaken
from exchange.answers.sealing import IdempotencyMarks
from exchange_api.auth.bearer import CONFIRM, authenticate, require_client, require_scope
from exchange_api.confirmations.charges import begin_charges
from exchange_api.confirmations.decision import Moment, decide_proofs
from exchange_api.confirmations.idempotency import held, idempotency_key, marks_of
from exchange_api.confirmations.inquiry import Inquiry, log_answer, note_asker, note_subject, read_wanted
from exchange_api.confirmations.media import form_of_answer, require_json
from exchange_api.confirmations.question import read_question
from exchange_api.confirmations.repeat import answer_under, repeated
from exchange_api.confirmations.response import answer_response
from exchange_api.traces.trace import Stage
from exchange_api.visit import Visit, visit_of
from exchange_api.worker import Worker, worker_of


async def confirm(request: Request) -> Response:
    """Answer one question of one window."""
    worker, visit = worker_of(request), visit_of(request)
    served = worker.watch.current
    with visit.trace.stage(Stage.ACCESS):
        state = worker.access_state()
        grant = await authenticate(request, worker, state, visit)
        require_scope(grant, state, CONFIRM)
    form = form_of_answer(request.headers)
    require_json(request.headers)
    key = idempotency_key(request.headers)
    asked = read_question(await request.body())
    moment = Moment(served.catalogue, worker.access_state(), visit.at, local_date(visit.at))
    require_client(visit, moment.state, CONFIRM)  # a body may take longer to come than a state is good for
    note_asker(worker, visit, asked.question, moment)
    subject = note_subject(worker, visit, asked.question, moment)
    marks = None if key is None else marks_of(worker, visit, key, asked)
    inquiry = Inquiry(served.lookup, asked, subject, marks)
    if marks is None:
        return await _confirmed(worker, visit, moment, inquiry, form)
    with held(worker, marks):
        return await _once(worker, visit, moment, inquiry, marks, form)


async def _once(  # noqa: PLR0913, PLR0917 -- what a question is answered by
    worker: Worker, visit: Visit, moment: Moment, inquiry: Inquiry, marks: IdempotencyMarks, form: str
) -> Response:
    """Give the answer that stands under the key, or confirm; of two racing requests one confirms."""
    found = await worker.answers.by_key(marks.key, visit.at)
    if found is None:
        try:
            return await _confirmed(worker, visit, moment, inquiry, form)
        except KeyTaken:
            found = await worker.answers.by_key(marks.key, visit.at)
            if found is None:
                raise
    return await repeated(worker, visit, answer_under(found, marks, visit), form)


async def _confirmed(worker: Worker, visit: Visit, moment: Moment, inquiry: Inquiry, form: str) -> Response:
    """Decide, log and keep, then answer."""
    wanted = read_wanted(worker, visit, inquiry, moment)
    with visit.trace.stage(Stage.PROOFS):
        charging = begin_charges(worker, visit, moment, wanted)
        try:
            decided = await decide_proofs(inquiry.lookup, moment, wanted)
            limits = await charging.settle(decided)
        except BaseException:
            charging.drop()
            raise
    logged = await log_answer(worker, visit, moment, inquiry, wanted, decided)
    return answer_response(worker, visit, logged.answer, form, logged.receipt, limits)
