"""The subject in its one written form, and the keys by which it is looked up and logged."""

from dataclasses import dataclass, field
from datetime import date

from catalog.identifiers import FAULT_TEXT, fault, normalise
from catalog.model import HolderType
from exchange.budgets.marks import mark, sequence_mark
from exchange.ledger.commitment import subject_pseudonym
from exchange.subject import subject_key
from exchange_api.confirmations.question import SubjectAsked
from exchange_api.problems import Refused
from exchange_api.problems.registry_request import SUBJECT_CODE_INVALID
from exchange_api.worker import Worker


@dataclass(frozen=True, slots=True)
class KnownSubject:
    """A subject whose code can be one of its type; the code goes nowhere but into the rules.

    `sequence` is the mark of the numbers beside its own, or its own mark where it has none.
    """

    type: HolderType
    name: str | None = field(repr=False)
    key: bytes = field(repr=False)
    pseudonym: bytes = field(repr=False)
    sequence: int = field(default=0, repr=False)
    code: str = field(default="", repr=False)


def know_subject(worker: Worker, asked: SubjectAsked, today: date, place: str = "subject") -> KnownSubject:
    """Return the subject's keys; `place` is where it stands in the question.

    Raises `Refused` for a code that cannot be one of its type; that is never the same as "nothing found".
    """
    wrong = fault(asked.type, asked.code, today)
    code = normalise(asked.type, asked.code)
    if wrong is not None or code is None:
        members = {} if wrong is None else {"fault": wrong.value}
        detail = None if wrong is None else FAULT_TEXT[wrong]
        raise Refused(SUBJECT_CODE_INVALID, field=f"{place}.code", detail=detail, members=members)
    pseudonym = subject_pseudonym(worker.pseudonym_key, asked.type.value, code)
    sequence = sequence_mark(worker.pseudonym_key, asked.type, code)
    return KnownSubject(
        asked.type,
        asked.name,
        subject_key(worker.subject_key, asked.type, code),
        pseudonym,
        mark(pseudonym) if sequence is None else sequence,
        code,
    )
