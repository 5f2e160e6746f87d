"""How a fault reaches the log: by its type and places, never by its message, which may name a person."""

import logging

from exchange.logs import places
from exchange_api.problems import Refused
from exchange_api.problems.registry_service import EXCHANGE_BUSY
from exchange_api.visit import Visit

LOG = logging.getLogger("tongban.api")
_SERVER_FAULT = 500


def log_fault(visit: Visit, refused: Refused, fault: Exception) -> None:
    """Log what ended a request, or one subject of a batch, unless it is a refusal by a rule.

    That too much is under way is counted instead: a line for each is more work than it (ADR 0044).
    """
    if refused is fault and refused.problem.status < _SERVER_FAULT:
        return
    if refused.problem is EXCHANGE_BUSY:
        return
    told = {"fault": type(fault).__name__, "places": places(fault.__traceback__)}
    facts = {"request_id": visit.request_id, "problem": refused.problem.slug, **told}
    LOG.error("request failed", extra={"facts": facts})
