"""The idempotency key of a question: one key, one question, one answer.

Keys of requests under way are held by the worker, so that a retry which overtakes its first request is told
to wait. Between workers the database decides: the second of two racing requests gives the first one's answer.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from starlette.datastructures import Headers

from exchange.answers.marks import key_mark, question_mark
from exchange.answers.sealing import IdempotencyMarks
from exchange_api.confirmations.question import Asked
from exchange_api.problems import Refused
from exchange_api.problems.registry_repeat import IDEMPOTENCY_IN_PROGRESS, IDEMPOTENCY_KEY_INVALID
from exchange_api.visit import Visit
from exchange_api.worker import Worker

HEADER = "idempotency-key"
KEPT_FOR = timedelta(hours=24)
_KEY = re.compile(r"[\x20-\x7e]{1,255}", re.ASCII)


def idempotency_key(headers: Headers) -> str | None:
    """Return the request's key, or `None` where it has none.

    Raises `Refused` for several, and for one that is not 1 to 255 printable ASCII characters.
    """
    given = headers.getlist(HEADER)
    if not given:
        return None
    if len(given) > 1 or not _KEY.fullmatch(given[0]):
        raise Refused(IDEMPOTENCY_KEY_INVALID)
    return given[0]


def marks_of(worker: Worker, visit: Visit, key: str, asked: Asked) -> IdempotencyMarks:
    """Return what stands in the database for the key and the question it came with."""
    return IdempotencyMarks(
        key_mark(worker.pseudonym_key, visit.client, key),
        question_mark(worker.pseudonym_key, visit.client, asked.digest),
        visit.at + KEPT_FOR,
    )


@contextmanager
def held(worker: Worker, marks: IdempotencyMarks) -> Iterator[None]:
    """Hold a key while its request is under way in this worker.

    Raises `Refused` if another request holds it.
    """
    if marks.key in worker.under_way:
        raise Refused(IDEMPOTENCY_IN_PROGRESS)
    worker.under_way.add(marks.key)
    try:
        yield
    finally:
        worker.under_way.discard(marks.key)
