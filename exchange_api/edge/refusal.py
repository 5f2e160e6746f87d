"""How a refusal ends: logged in the ledger where it concerns a use, then answered as a problem.

What is no entry of its own is counted and logged by its kind, never by its path. See ADR 0021.
"""

import logging
from dataclasses import dataclass
from http import HTTPStatus

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import Scope

from exchange.ledger.entry import EntryKind
from exchange.ledger.receipt import Receipt
from exchange_api.edge.body_limit import BATCH_PATH
from exchange_api.edge.challenge import challenge
from exchange_api.problems import Problem, Refused
from exchange_api.problems.registry_request import BODY_TOO_LARGE, BODY_TOO_SLOW
from exchange_api.problems.registry_service import EXCHANGE_BUSY, LEDGER_UNAVAILABLE, LEDGER_UNSEALED
from exchange_api.problems.rendering import MEDIA_TYPE, Manner, prefers_english, problem_body
from exchange_api.traces.trace import Stage
from exchange_api.visit import SCOPE_KEY, Visit
from exchange_api.worker import Worker

TOKEN_PATH = "/oauth2/token"  # noqa: S105 -- a path
CONFIRM_PATH = "/v1/confirmations"
LOG = logging.getLogger("tongban.api")
_REFUSALS = (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.TOO_MANY_REQUESTS)
# The ledger itself refused these, or too much is under way: an entry would only add to the load, or to what
# is unsealed. Nothing was told of anybody (ADR 0044).
_UNLOGGABLE = (LEDGER_UNAVAILABLE, LEDGER_UNSEALED, EXCHANGE_BUSY)


@dataclass(frozen=True, slots=True)
class Told:
    """A refusal as it is told: the problem's JSON, and its receipt where it became an entry."""

    body: bytes
    receipt: Receipt | None


async def refusal_response(scope: Scope, refused: Refused, *, logged: bool = True) -> Response:
    """Return the problem for a refusal, with its receipt where the refusal became a ledger entry.

    Raises what the ledger raises: then the refusal itself must not be told.
    """
    worker: Worker = scope["app"].state.worker
    visit: Visit = scope[SCOPE_KEY]
    headers = Headers(scope=scope)
    english = prefers_english(headers.get("accept-language", ""))
    manner = Manner(worker.issuer, english, oauth=scope["path"] == TOKEN_PATH)
    told = await told_refusal(worker, visit, refused, manner, path=scope["path"], logged=logged)
    response = Response(told.body, status_code=int(refused.problem.status), media_type=MEDIA_TYPE)
    response.headers["Content-Language"] = "en" if english else "zh-Hans"
    wanted = str(refused.members.get("scope", "confirm"))
    _explain(response, refused, challenge(refused.problem, visit.scheme, worker.issuer, wanted))
    if told.receipt is not None:
        response.headers["Tongban-Receipt"] = worker.receipt_header(told.receipt)
    return response


async def told_refusal(  # noqa: PLR0913 -- what a refusal is told by
    worker: Worker, visit: Visit, refused: Refused, manner: Manner, *, path: str, logged: bool = True
) -> Told:
    """Return what is told of a refusal at `path`; it is in the ledger already where it has to be.

    Raises what the ledger raises: then the refusal itself must not be told.
    """
    receipt = None
    if logged and _has_entry(path, visit, refused.problem, worker):
        receipt = await _log(worker, visit, refused.problem)
    else:
        _count(worker, visit, refused.problem)
    return Told(problem_body(refused, visit.request_id, receipt, manner), receipt)


def _has_entry(path: str, visit: Visit, problem: Problem, worker: Worker) -> bool:
    """Say whether a refusal becomes an entry of its own.

    Every refusal of a proven client does that the ledger can take; of the others only 401 and 403 where data
    is used, and a bounded number of them. A 401 is bounded whomever it names: its token or assertion may be a
    copy.
    """
    of_use = path in {TOKEN_PATH, CONFIRM_PATH, BATCH_PATH} or path.startswith(f"{CONFIRM_PATH}/")
    if not of_use or problem in _UNLOGGABLE:
        return False
    if problem.status == HTTPStatus.UNAUTHORIZED or not visit.is_proven:
        return problem.status in _REFUSALS and worker.refusals.admit()
    return True


async def _log(worker: Worker, visit: Visit, problem: Problem) -> Receipt:
    kind = EntryKind.REFUSAL if problem.status in _REFUSALS else EntryKind.ERROR
    with visit.trace.stage(Stage.LEDGER):
        return await worker.ledger.append(
            visit.entry(kind, policy=worker.catalogue.digest, outcome=problem.slug)
        )


def _count(worker: Worker, visit: Visit, problem: Problem) -> None:
    worker.metrics.count_unlogged(problem.slug)
    if problem is EXCHANGE_BUSY:  # they come by thousands; a line for each is more work than it
        return
    facts = {"request_id": visit.request_id, "problem": problem.slug, "status": int(problem.status)}
    LOG.info("refused without an entry", extra={"facts": facts})


def _explain(response: Response, refused: Refused, challenged: str | None) -> None:
    """Add the headers that HTTP asks for beside some statuses."""
    problem = refused.problem
    if problem.retry_after_seconds is not None:
        response.headers["Retry-After"] = str(problem.retry_after_seconds)
    if problem in {BODY_TOO_LARGE, BODY_TOO_SLOW}:
        response.headers["Connection"] = "close"  # the rest of the body is never read
    if challenged is not None:
        response.headers["WWW-Authenticate"] = challenged
    response.headers.update(refused.headers)
