"""The access token of a request: found, read, and matched with what its client may do now."""

from starlette.datastructures import Headers

from exchange.access.state import AccessState
from exchange_api.auth.access_token import AccessTokenExpired, AccessTokens, Grant
from exchange_api.auth.errors import JwtOutOfTime, JwtUnusable
from exchange_api.problems import Refused
from exchange_api.problems.registry_access import SCOPE_MISSING, TOKEN_EXPIRED, TOKEN_INVALID, TOKEN_MISSING
from exchange_api.visit import Visit

CONFIRM = "confirm"


def authenticate(headers: Headers, tokens: AccessTokens, state: AccessState, visit: Visit) -> Grant:
    """Return the grant of the request's token, and note on the visit whose it is, or was until it expired.

    Raises `Refused` for a missing, faulty or expired token and for a client that is no longer enabled or has
    moved to another department.
    """
    try:
        grant = tokens.read(_bearer(headers), visit.at)
    except AccessTokenExpired as fault:
        visit.client, visit.department = fault.grant.client_id, fault.grant.department
        visit.token_digest = fault.grant.token_digest
        raise Refused(TOKEN_EXPIRED) from None
    except JwtOutOfTime:
        raise Refused(TOKEN_EXPIRED) from None
    except JwtUnusable:
        raise Refused(TOKEN_INVALID) from None
    client = state.clients.get(grant.client_id)
    if client is None or client.department != grant.department:
        raise Refused(TOKEN_INVALID)
    visit.client, visit.department = client.client_id, client.department
    visit.token_digest = grant.token_digest
    return grant


def require_scope(grant: Grant, state: AccessState, scope: str) -> None:
    """Raise `Refused` unless token and client both have `scope`."""
    if scope not in grant.scopes or scope not in state.clients[grant.client_id].scopes:
        raise Refused(SCOPE_MISSING)


def _bearer(headers: Headers) -> str:
    given = headers.getlist("authorization")
    scheme, _, token = given[0].partition(" ") if len(given) == 1 else ("", "", "")
    if scheme.lower() != "bearer" or not token:
        raise Refused(TOKEN_MISSING)
    return token
