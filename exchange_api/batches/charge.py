"""Charges a batch under its approval: all of it before the first answer, and the misses as they are found.

What counts for the windows one by one is not touched, but for the values claimed of a person: these are
counted with the windows' own, or each approval would give as many more (ADR 0047). Once the misses of an
approval are used up nothing more is answered under it, whoever it is about, so that the refusal says nothing
of anybody (ADR 0037).
"""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import NoReturn

import msgspec

from catalog.model import SUBJECT, Text
from exchange.access.batch_approvals import BatchApproval
from exchange.access.state import AccessState
from exchange.budgets.batches import BatchStanding, SubjectMarks
from exchange.budgets.limits import Kind, Window
from exchange.budgets.marks import mark
from exchange.ledger.commitment import commit_to
from exchange_api.budgets.alarm import raise_of
from exchange_api.budgets.charge import begin_claims, is_miss
from exchange_api.confirmations.decision import Decided, Moment, Wanted, decide_proofs
from exchange_api.confirmations.inquiry import Inquiry, read_wanted
from exchange_api.confirmations.stated import stated_values
from exchange_api.confirmations.subject import KnownSubject
from exchange_api.problems import Refused
from exchange_api.problems.registry_batch import BATCH_BUDGET_SPENT, BATCH_NOT_APPROVED
from exchange_api.problems.registry_budget import QUESTIONS_UNUSUAL
from exchange_api.visit import Visit
from exchange_api.worker import Worker

_LATER = {"Retry-After": "3600"}
_UNUSUAL = Text(
    "此批准下所查号码过于相近，或查无登记过多；未作答复，已记为告警。",
    "Under this approval the numbers asked for lie too close together, or too many of them held nothing: not "
    "answered, and an alarm is raised.",
)
_GUESSED = Text(
    "对此人同一数据项提出的不同值过多；未作答复，已记为告警。已提出过的内容仍可查询。",
    "Too many different values were stated of one field of this subject: not answered, and an alarm is "
    "raised. What was stated before may be asked again.",
)


class Charged(msgspec.Struct, frozen=True):
    """A batch that is within its approval, with the answer's `RateLimit` fields."""

    approval: BatchApproval
    fields: dict[str, str]


async def charge_batch(
    worker: Worker, visit: Visit, approval: BatchApproval, inquiries: Sequence[Inquiry], moment: Moment
) -> Charged:
    """Charge all subjects of a batch at once, or none; a decoy among them raises its alarm either way.

    Raises `Refused` for what exceeds the approval, and the database's errors: then nothing is answered.
    """
    subjects = [_marks(one.subject) for one in inquiries]
    standing, _ = await asyncio.gather(
        worker.batches.charge(approval.id, subjects, moment.today), _watch(worker, visit, inquiries, moment)
    )
    if not standing.approved:
        raise Refused(BATCH_NOT_APPROVED)
    fields = _fields(approval, standing)
    if standing.exceeded is None:
        return Charged(approval, fields)
    worker.metrics.count_exceeded(standing.exceeded)
    if standing.exceeded is Kind.BATCH_SUBJECTS:
        left = max(0, approval.most_subjects - standing.used)
        raise Refused(BATCH_BUDGET_SPENT, members={"left": left}, headers=_LATER | fields)
    met = inquiries[standing.place or 0].subject
    visit.subject = commit_to(met.pseudonym)
    of_sequence = standing.exceeded is Kind.BATCH_SEQUENCE
    window = _window(worker, visit, moment.state)
    await raise_of(worker, visit, window, standing.exceeded, met.sequence if of_sequence else 0)
    raise Refused(QUESTIONS_UNUSUAL, detail=_UNUSUAL, headers=_LATER | fields)


async def decide_charged(
    worker: Worker, visit: Visit, approval: BatchApproval, inquiry: Inquiry, moment: Moment
) -> tuple[Wanted, tuple[Decided, ...]]:
    """Return what was asked of a subject that was charged, and the verdicts; its misses and claims count.

    Raises `Refused` for what does not fit the item, once the approval's misses are used up, and for one value
    too many of a field of this subject, whatever was found of it.
    """
    wanted, subject = read_wanted(worker, visit, inquiry, moment), inquiry.subject
    decided, misses, beyond = await asyncio.gather(
        decide_proofs(inquiry.lookup, moment, wanted),
        worker.batches.misses(approval.id),
        _claimed(worker, visit, wanted, moment),
    )
    if misses >= approval.most_misses:
        await _refuse(worker, visit, moment, Kind.BATCH_MISSES, 0, _UNUSUAL)
    if beyond is not None:
        await _refuse(worker, visit, moment, beyond, mark(subject.pseudonym), _GUESSED)
    if is_miss([one.verdict.verdict for one in decided]):
        await worker.batches.miss(approval.id, _marks(subject))
    return wanted, decided


async def _claimed(worker: Worker, visit: Visit, wanted: Wanted, moment: Moment) -> Kind | None:
    """Count what is claimed of the subject, and return which budget that would exceed."""
    claims = stated_values(worker.pseudonym_key, wanted, moment.catalogue).get(SUBJECT, ())
    return await begin_claims(worker, visit, moment.state, claims) if claims else None


async def _refuse(  # noqa: PLR0913, PLR0917 -- what a refusal and its alarm say
    worker: Worker, visit: Visit, moment: Moment, kind: Kind, of: int, detail: Text
) -> NoReturn:
    worker.metrics.count_exceeded(kind)
    await raise_of(worker, visit, _window(worker, visit, moment.state), kind, of)
    raise Refused(QUESTIONS_UNUSUAL, detail=detail)


async def _watch(worker: Worker, visit: Visit, inquiries: Sequence[Inquiry], moment: Moment) -> None:
    """Raise the alarm of each decoy, beside the charge, so that the batch takes no longer."""
    window = _window(worker, visit, moment.state)
    named = [one.subject.pseudonym for one in inquiries if one.subject.pseudonym in moment.state.decoys]
    visits = [replace(visit, subject=commit_to(pseudonym)) for pseudonym in named]
    alarms = zip(visits, map(mark, named), strict=True)
    await asyncio.gather(*(raise_of(worker, of, window, Kind.DECOY, decoy) for of, decoy in alarms))


def _marks(subject: KnownSubject) -> SubjectMarks:
    return SubjectMarks(subject.sequence, mark(subject.pseudonym))


def _window(worker: Worker, visit: Visit, state: AccessState) -> Window:
    """Return the window in which the client's alarms are told apart."""
    return (state.clients[visit.client].budgets or worker.default_budgets).window(visit.at)


def _fields(approval: BatchApproval, standing: BatchStanding) -> dict[str, str]:
    """Return the `RateLimit` fields of a batch: how many subjects the approval has left."""
    left = max(0, approval.most_subjects - standing.used)
    return {"RateLimit-Policy": f'"batch";q={approval.most_subjects}', "RateLimit": f'"batch";r={left}'}
