"""The access token of a request: found, read, matched with what its client may do now and who sent it."""

from collections.abc import Sequence

from starlette.datastructures import Headers
from starlette.requests import Request

from catalog.model import Text
from exchange.access.binding import Binding
from exchange.access.state import AccessState, Client
from exchange_api.auth.access_token import AccessTokenExpired, Grant
from exchange_api.auth.client_certificate import CLIENT_CERTIFICATE, shown_certificate
from exchange_api.auth.errors import JwtOutOfTime, JwtUnusable
from exchange_api.auth.sender import DPOP, proven_key
from exchange_api.problems import Refused
from exchange_api.problems.registry_access import (
    DPOP_INVALID,
    SCOPE_MISSING,
    TOKEN_BOUND,
    TOKEN_EXPIRED,
    TOKEN_INVALID,
    TOKEN_MISSING,
)
from exchange_api.visit import BEARER_SCHEME, DPOP_SCHEME, Visit
from exchange_api.worker import Worker

CONFIRM = "confirm"
BATCH = "batch"
_SCHEMES = {scheme.lower(): scheme for scheme in (BEARER_SCHEME, DPOP_SCHEME)}


async def authenticate(request: Request, worker: Worker, state: AccessState, visit: Visit) -> Grant:
    """Return the grant of the request's token, and note on the visit whose it is, or was until it expired.

    Raises `Refused` for a missing, faulty or expired token, for a client that is no longer enabled or has
    moved to another department, and for a bound token whose sender does not prove to be the one it was
    issued to. The last is asked of every request, whether its token was read before or not.
    """
    token = _shown(request.headers, visit)
    grant = _read(token, worker, visit)
    client = _standing(state, grant.client_id, grant.department)
    visit.client, visit.department = client.client_id, client.department
    visit.token_digest = grant.token_digest
    await _require_sender(request, worker, visit, grant, token)
    _require_binding(client, grant, visit)
    return grant


def require_scope(grant: Grant, state: AccessState, *scopes: str) -> None:
    """Raise `Refused` unless token and client both have one of `scopes`."""
    _require_one_of(scopes, grant.scopes & state.clients[grant.client_id].scopes)


def require_client(visit: Visit, state: AccessState, scope: str) -> None:
    """Raise `Refused` if a client whose token was read was disabled, moved or lost its scope since."""
    _require_one_of((scope,), _standing(state, visit.client, visit.department).scopes)


def _standing(state: AccessState, client_id: str, department: str) -> Client:
    """Return the client; raises `Refused` where it is no longer enabled, or is of another department now."""
    client = state.clients.get(client_id)
    if client is None or client.department != department:
        raise Refused(TOKEN_INVALID)
    return client


def _require_one_of(scopes: Sequence[str], granted: frozenset[str]) -> None:
    """Raise `Refused` where none of `scopes` is granted, naming the first."""
    if not granted.isdisjoint(scopes):
        return
    scope = scopes[0]
    detail = Text(
        f"此操作需要 {scope} 权限，令牌或客户端没有。", f"This needs the scope {scope}, which is not granted."
    )
    raise Refused(SCOPE_MISSING, detail=detail, members={"scope": scope})


def _read(token: str, worker: Worker, visit: Visit) -> Grant:
    try:
        return worker.keys.current.tokens.read(token, visit.at)
    except AccessTokenExpired as fault:
        visit.client, visit.department = fault.grant.client_id, fault.grant.department
        visit.token_digest = fault.grant.token_digest
        raise Refused(TOKEN_EXPIRED) from None
    except JwtOutOfTime:
        raise Refused(TOKEN_EXPIRED) from None
    except JwtUnusable:
        raise Refused(TOKEN_INVALID) from None


async def _require_sender(request: Request, worker: Worker, visit: Visit, grant: Grant, token: str) -> None:
    """Raise `Refused` unless the request proves what its token is bound to, by the scheme that says so.

    A proof is used up last, when nothing else is wrong.
    """
    demanded = grant.bond.certificate
    if demanded is not None and shown_certificate(request, worker.trusted_proxies) != demanded:
        raise Refused(TOKEN_BOUND, field=CLIENT_CERTIFICATE)
    by_key = visit.scheme == DPOP_SCHEME
    if grant.bond.key is None:
        if by_key:
            raise Refused(TOKEN_INVALID)
        return
    visit.scheme = DPOP_SCHEME  # what is asked for, whatever came
    if not by_key:
        raise Refused(TOKEN_BOUND, field="authorization")
    key = await proven_key(request, worker, visit, DPOP_INVALID, token=token, expected=grant.bond.key)
    if key is None:
        raise Refused(DPOP_INVALID, field=DPOP)


def _require_binding(client: Client, grant: Grant, visit: Visit) -> None:
    """Raise `Refused` for a token of before the client's record demanded its bond: a new one has it."""
    if client.binding is Binding.DPOP and grant.bond.key is None:
        visit.scheme = DPOP_SCHEME
        raise Refused(TOKEN_INVALID)
    if client.binding is Binding.MTLS and grant.bond.certificate is None:
        raise Refused(TOKEN_INVALID)


def _shown(headers: Headers, visit: Visit) -> str:
    """Return the request's one token, and note on the visit by which scheme it came."""
    given = headers.getlist("authorization")
    scheme, _, token = given[0].partition(" ") if len(given) == 1 else ("", "", "")
    if scheme.lower() not in _SCHEMES or not token:
        raise Refused(TOKEN_MISSING)
    visit.scheme = _SCHEMES[scheme.lower()]
    return token
