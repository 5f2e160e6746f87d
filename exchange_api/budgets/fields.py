"""The header fields `RateLimit-Policy` and `RateLimit` (draft-ietf-httpapi-ratelimit-headers-10).

Of what enumeration is told by nothing stands there: it would say how far one may go.
"""

from datetime import datetime
from functools import lru_cache

from exchange.budgets.charging import Charge, Standing
from exchange.budgets.limits import Budgets


def rate_limit_fields(charge: Charge, standing: Standing, at: datetime) -> dict[str, str]:
    """Return both fields: of how many distinct subjects client and operator may still ask, for how long."""
    budgets = charge.budgets
    left = charge.window.left(at)
    of_client = max(0, budgets.client_subjects - standing.client_used)
    of_operator = max(0, budgets.operator_subjects - standing.operator_used)
    return {
        "RateLimit-Policy": _policy(budgets),
        "RateLimit": f'"operator";r={of_operator};t={left}, "client";r={of_client};t={left}',
    }


@lru_cache(maxsize=1024)
def _policy(budgets: Budgets) -> str:
    window = budgets.window_seconds
    operator, client = budgets.operator_subjects, budgets.client_subjects
    return f'"operator";q={operator};w={window}, "client";q={client};w={window}'
