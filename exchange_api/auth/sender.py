"""Who sent a request, beyond what it says: the key that its DPoP proof was made with."""

from starlette.requests import Request

from exchange_api.auth.errors import JwtUnusable, PossessionUnproven
from exchange_api.auth.possession import Target, read_possession
from exchange_api.problems import Problem, Refused
from exchange_api.problems.registry_access import TOKEN_BOUND
from exchange_api.visit import Visit
from exchange_api.worker import Worker

DPOP = "dpop"


async def proven_key(  # noqa: PLR0913 -- a request, by whom it is answered, and what it must show
    request: Request,
    worker: Worker,
    visit: Visit,
    problem: Problem,
    *,
    token: str | None = None,
    expected: str | None = None,
) -> str | None:
    """Return the thumbprint of the key that the request proves to hold, or `None` where it has no proof.

    The proof is used up, and only if it holds: for this method and address, for `token` where there is one,
    and by the key `expected` where one is. Raises `Refused` with `problem` for a faulty or used one, and with
    `TOKEN_BOUND` for that of another key.
    """
    given = request.headers.getlist(DPOP)
    if not given:
        return None
    if len(given) > 1:
        raise Refused(problem, field=DPOP)
    target = Target(request.method, worker.issuer + _path(request), token)
    try:
        proof = read_possession(given[0], target, visit.at)
    except PossessionUnproven as fault:
        raise Refused(problem, field=f"{DPOP}.{fault.claim}") from None
    except JwtUnusable:
        raise Refused(problem, field=DPOP) from None
    if expected not in {None, proof.thumbprint}:
        raise Refused(TOKEN_BOUND, field=f"{DPOP}.jwk")
    if not await worker.assertions.use_possession(proof.thumbprint, proof.jti, proof.expires_at):
        raise Refused(problem, field=f"{DPOP}.jti")
    return proof.thumbprint


def _path(request: Request) -> str:
    """Return the path as it was sent: what the sender signed knows no decoding."""
    raw = request.scope.get("raw_path")
    return raw.decode("latin-1") if isinstance(raw, bytes) else request.url.path
