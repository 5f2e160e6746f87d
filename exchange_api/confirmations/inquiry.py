"""The steps of one question, wherever it came in: noted, read by its item, and logged before it is answered.

Who asks is settled before anything is done with whom the question is about (ADR 0029): the steps are taken in
the order in which they stand here.
"""

import hashlib

import msgspec

from exchange.answers.sealing import AnswerContent, IdempotencyMarks
from exchange.ledger.commitment import commit_to, operator_pseudonym
from exchange.ledger.receipt import Receipt
from exchange.store.lookup import HoldingLookup
from exchange_api.confirmations.case_number import require_impersonal
from exchange_api.confirmations.claims import read_claims
from exchange_api.confirmations.composition import compose_answer
from exchange_api.confirmations.days import read_days
from exchange_api.confirmations.decision import Decided, Moment, Wanted
from exchange_api.confirmations.holder_name import require_name
from exchange_api.confirmations.operator import require_enrolled
from exchange_api.confirmations.parties import (
    as_chosen,
    open_choices,
    read_parties,
    require_distinct,
    visits_of,
)
from exchange_api.confirmations.question import Asked, Question
from exchange_api.confirmations.subject import KnownSubject, know_subject
from exchange_api.confirmations.use import use_entry
from exchange_api.problems import Refused
from exchange_api.problems.registry_request import ITEM_UNKNOWN, ITEM_UNMAPPED
from exchange_api.traces.trace import Stage
from exchange_api.visit import Visit
from exchange_api.worker import Worker


class Inquiry(msgspec.Struct, frozen=True):
    """What is asked, of which look-up: the question, its subject, the marks of its idempotency key."""

    lookup: HoldingLookup
    asked: Asked
    subject: KnownSubject
    marks: IdempotencyMarks | None = None


class Logged(msgspec.Struct, frozen=True):
    """An answer whose entry is durable: its JSON, which may leave now, and its receipt."""

    answer: bytes
    receipt: Receipt


def note_asker(worker: Worker, visit: Visit, question: Question, moment: Moment) -> None:
    """Note case, operator and item on the visit, for what a refusal from here on is logged with.

    Raises `Refused` for a case that names a person of the question and for an operator who is not enrolled.
    """
    for person in (question.subject, *question.parties.values()):
        require_impersonal(question.case, person.code, moment.today)
    visit.case = question.case
    visit.operator = operator_pseudonym(worker.pseudonym_key, visit.client, question.operator)
    if question.item in moment.catalogue.items or question.item in moment.catalogue.unmapped:
        visit.item = question.item
    require_enrolled(moment.state, visit.department, question.operator)


def note_subject(worker: Worker, visit: Visit, question: Question, moment: Moment) -> KnownSubject:
    """Return the question's subject, and note it on the visit; raises `Refused`."""
    subject = know_subject(worker, question.subject, moment.today)
    visit.subject = commit_to(subject.pseudonym)
    return subject


def read_wanted(worker: Worker, visit: Visit, inquiry: Inquiry, moment: Moment) -> Wanted:
    """Return what the question asks by its item of the catalogue.

    Raises `Refused` for an item that is not there, and for what does not fit it.
    """
    question, catalogue = inquiry.asked.question, moment.catalogue
    whole = catalogue.items.get(question.item)
    if whole is None:
        listed = question.item in catalogue.unmapped
        raise Refused(ITEM_UNMAPPED if listed else ITEM_UNKNOWN, field="item")
    choices = open_choices(question, whole)
    if choices:  # what else is stated may depend on them: it is read once they are made
        return Wanted(visit.department, whole, inquiry.subject, {}, {}, {}, choices)
    item = as_chosen(question, whole)
    require_name(question.subject, item, catalogue)
    claims = read_claims(question, item, catalogue)
    days = read_days(question, item, moment.today)
    parties = read_parties(worker, question, item, catalogue, moment.today)
    require_distinct(inquiry.subject, parties)
    return Wanted(visit.department, item, inquiry.subject, claims, days, parties)


async def log_answer(  # noqa: PLR0913, PLR0917 -- what an answer is made from and logged with
    worker: Worker,
    visit: Visit,
    moment: Moment,
    inquiry: Inquiry,
    wanted: Wanted,
    decided: tuple[Decided, ...],
) -> Logged:
    """Compose the answer, log and keep it, and return it once both are durable.

    Every person of the question has an entry of his own; all of them are written, or none. Raises what the
    ledger raises: then the answer must not leave.
    """
    question = inquiry.asked.question
    composed = compose_answer(visit.request_id, inquiry.asked, wanted, decided, moment)
    answer = msgspec.json.encode(composed)
    digest = hashlib.sha256(answer).digest()
    pseudonyms = wanted.pseudonyms
    content = AnswerContent(
        visit.department, question.case, question.item, inquiry.subject.pseudonym, answer, pseudonyms
    )
    until = visit.at + worker.answer_retention
    keep = worker.sealer.seal(visit.request_id, visit.client, content, until, inquiry.marks)
    with visit.trace.stage(Stage.LEDGER):
        others = [use_entry(of, decided, composed, digest) for of in visits_of(visit, pseudonyms)]
        receipt = await worker.ledger.append(use_entry(visit, decided, composed, digest), keep, others)
    for one in decided:
        worker.metrics.count_verdict(one.verdict.verdict)
    return Logged(answer, receipt)
