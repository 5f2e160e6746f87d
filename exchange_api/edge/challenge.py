"""`WWW-Authenticate`: what a refused request should have shown (RFC 6750 §3, RFC 9449 §7.1)."""

from http import HTTPStatus

from exchange_api.problems import Problem
from exchange_api.problems.registry_access import DPOP_INVALID, SCOPE_MISSING, TOKEN_MISSING
from exchange_api.visit import BEARER_SCHEME, DPOP_SCHEME

_ALGORITHMS = 'algs="ES256"'


def challenge(problem: Problem, scheme: str, issuer: str, scope: str = "confirm") -> str | None:
    """Return the value of the header for a problem of a visit of that scheme, or `None` where it has none."""
    if problem is TOKEN_MISSING:
        return ", ".join(_of(each, issuer) for each in (BEARER_SCHEME, DPOP_SCHEME))
    if problem is SCOPE_MISSING:
        return _of(scheme, issuer, 'error="insufficient_scope"', f'scope="{scope}"')
    if problem.status != HTTPStatus.UNAUTHORIZED or problem.oauth_error is not None:
        return None
    return _of(
        scheme, issuer, 'error="invalid_dpop_proof"' if problem is DPOP_INVALID else 'error="invalid_token"'
    )


def _of(scheme: str, issuer: str, *parts: str) -> str:
    told = [f'realm="{issuer}"', *parts, *([_ALGORITHMS] if scheme == DPOP_SCHEME else [])]
    return f"{scheme} {', '.join(told)}"
