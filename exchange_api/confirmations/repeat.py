"""Gives a kept answer again: the very same bytes, and an entry of its own before they leave.

A repeat is decided by nothing anew: it tells the same client what it was told of the same case already. Facts
that have changed since, and agreements that have ended, do not change it.
"""

import hashlib
import hmac
import re
from datetime import datetime
from urllib.parse import unquote_to_bytes

from starlette.requests import Request
from starlette.responses import Response

from exchange.answers.sealing import IdempotencyMarks
from exchange.answers.shelf import KeptAnswer, UnderKey
from exchange.ledger.commitment import commit_to, operator_pseudonym
from exchange.ledger.entry import EntryKind
from exchange_api.auth.bearer import BATCH, CONFIRM, authenticate, require_scope
from exchange_api.confirmations.media import form_of_answer
from exchange_api.confirmations.operator import require_enrolled
from exchange_api.confirmations.parties import visits_of
from exchange_api.confirmations.response import REPLAYED, answer_response
from exchange_api.problems import Refused
from exchange_api.problems.registry_repeat import (
    ANSWER_GONE,
    ANSWER_NOT_FOUND,
    IDEMPOTENCY_KEY_REUSED,
    REPEAT_HEADER_INVALID,
)
from exchange_api.traces.trace import Stage
from exchange_api.visit import Visit, visit_of
from exchange_api.worker import Worker, worker_of

CASE = "tongban-case"
OPERATOR = "tongban-operator"
_ID = re.compile(r"[0-9a-f]{32}", re.ASCII)
_ENCODED = re.compile(r"(?:[\x20-\x24\x26-\x7e]|%[0-9A-Fa-f]{2})+", re.ASCII)
_MOST = 128  # characters, as in a question


async def show_answer(request: Request) -> Response:
    """Give an answer again by its id, to the client and for the case it was first given to."""
    worker, visit = worker_of(request), visit_of(request)
    with visit.trace.stage(Stage.ACCESS):
        state = worker.access_state()
        grant = await authenticate(request, worker, state, visit)
        require_scope(grant, state, CONFIRM, BATCH)
    form = form_of_answer(request.headers)
    case, operator = _told(request, CASE), _told(request, OPERATOR)
    visit.operator = operator_pseudonym(worker.pseudonym_key, visit.client, operator)
    require_enrolled(state, visit.department, operator)
    kept = await _kept(worker, request.path_params["id"], visit.at)
    if kept is None or not _is_of(kept, visit, case):
        raise Refused(ANSWER_NOT_FOUND)
    visit.case = case
    return await repeated(worker, visit, kept, form)


async def repeated(worker: Worker, visit: Visit, kept: KeptAnswer, form: str) -> Response:
    """Log the repeat, then give the answer; its entry names the one it repeats."""
    visit.item = kept.content.item
    visit.subject = commit_to(kept.content.pseudonym)
    answer = kept.content.answer
    digest, policy = hashlib.sha256(answer).digest(), worker.catalogue.digest
    *others, entry = (
        of.entry(EntryKind.REPEAT, policy=policy, answer_digest=digest, repeat_of=kept.id)
        for of in (*visits_of(visit, kept.content.parties), visit)
    )
    with visit.trace.stage(Stage.LEDGER):
        receipt = await worker.ledger.append(entry, beside=others)
    return answer_response(worker, visit, answer, form, receipt, REPLAYED)


def answer_under(found: UnderKey, marks: IdempotencyMarks, visit: Visit) -> KeptAnswer:
    """Return the answer under the idempotency key of a visit whose case is noted.

    Raises `Refused` if the key came with another question, if its answer is there no longer, and if that was
    given to another department or client: one that moved takes no answer of before with it.
    """
    if not hmac.compare_digest(found.question, marks.question):
        raise Refused(IDEMPOTENCY_KEY_REUSED)
    if found.answer is None or visit.case is None or not _is_of(found.answer, visit, visit.case):
        raise Refused(ANSWER_GONE)
    return found.answer


async def _kept(worker: Worker, answer_id: str, now: datetime) -> KeptAnswer | None:
    if not _ID.fullmatch(answer_id):
        return None
    return await worker.answers.by_id(answer_id, now)


def _is_of(kept: KeptAnswer, visit: Visit, case: str) -> bool:
    same = (kept.client, kept.content.department, kept.content.case)
    return same == (visit.client, visit.department, case)


def _told(request: Request, header: str) -> str:
    given = request.headers.getlist(header)
    try:
        # A bare percent sign or a byte beyond ASCII is no percent-encoding: readers would differ in it.
        well = len(given) == 1 and _ENCODED.fullmatch(given[0]) is not None
        text = unquote_to_bytes(given[0]).decode() if well else ""
    except UnicodeDecodeError:
        text = ""
    if not 1 <= len(text) <= _MOST or not text.isprintable() or text != text.strip():
        raise Refused(REPEAT_HEADER_INVALID, field=header)
    return text
