"""`POST /v1/confirmations`: the steps of a confirmation, in order. The log comes first, the answer second."""

import hashlib

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from catalog.calendar import local_date
from exchange.ledger.commitment import commit_to, operator_pseudonym
from exchange_api.auth.bearer import CONFIRM, authenticate, require_scope
from exchange_api.confirmations.case_number import require_impersonal
from exchange_api.confirmations.claims import read_claims
from exchange_api.confirmations.composition import compose_answer
from exchange_api.confirmations.decision import Decided, Moment, Wanted, decide_proofs
from exchange_api.confirmations.media import JOSE, JSON, form_of_answer, require_json
from exchange_api.confirmations.question import Asked, Question, read_question
from exchange_api.confirmations.subject import KnownSubject, know_subject
from exchange_api.confirmations.use import use_entry
from exchange_api.problems import Refused
from exchange_api.problems.registry_request import ITEM_UNKNOWN, ITEM_UNMAPPED
from exchange_api.visit import Visit, visit_of
from exchange_api.worker import Worker, worker_of


async def confirm(request: Request) -> Response:
    """Answer one question of one window."""
    worker, visit = worker_of(request), visit_of(request)
    moment = Moment(worker.catalogue, worker.snapshot.current(), visit.at, local_date(visit.at))
    grant = authenticate(request.headers, worker.tokens, moment.state, visit)
    require_scope(grant, moment.state, CONFIRM)
    form = form_of_answer(request.headers)
    require_json(request.headers)
    asked = read_question(await request.body())
    subject = _noted(worker, visit, asked.question, moment)
    answer, decided = await _answered(worker, visit, moment, asked, subject)
    digest = hashlib.sha256(answer).digest()
    receipt = await worker.ledger.append(use_entry(visit, decided, moment, digest))
    for one in decided:
        worker.metrics.count_verdict(one.verdict.verdict)
    return Response(
        worker.signer.sign(answer) if form == JOSE else answer,
        media_type=JOSE if form == JOSE else JSON,
        headers={"Tongban-Receipt": worker.receipt_header(receipt)},
    )


def _noted(worker: Worker, visit: Visit, question: Question, moment: Moment) -> KnownSubject:
    """Return the subject, and note on the visit what a refusal from here on is logged with."""
    require_impersonal(question.case, question.subject.code, moment.today)
    visit.case = question.case
    visit.operator = operator_pseudonym(worker.pseudonym_key, visit.client, question.operator)
    if question.item in worker.catalogue.items or question.item in worker.catalogue.unmapped:
        visit.item = question.item
    subject = know_subject(worker, question.subject, moment.today)
    visit.subject = commit_to(subject.pseudonym)
    return subject


async def _answered(
    worker: Worker, visit: Visit, moment: Moment, asked: Asked, subject: KnownSubject
) -> tuple[bytes, tuple[Decided, ...]]:
    item = worker.catalogue.items.get(asked.question.item)
    if item is None:
        listed = asked.question.item in worker.catalogue.unmapped
        raise Refused(ITEM_UNMAPPED if listed else ITEM_UNKNOWN, field="item")
    claims = read_claims(asked.question, item, worker.catalogue)
    decided = await decide_proofs(worker.lookup, moment, Wanted(visit.department, item, subject, claims))
    answer = compose_answer(visit.request_id, asked, item, decided, moment)
    return msgspec.json.encode(answer), decided
