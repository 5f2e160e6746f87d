"""`POST /oauth2/token`: one assertion becomes one short access token, after its entry is in the ledger.

The token is bound to the key of the request's DPoP proof, if it has one, and where the client's record says
so to the certificate of its connection; a client of whose tokens either is demanded gets none without.
"""

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from exchange.access.binding import Binding
from exchange.access.state import Client
from exchange.ledger.entry import EntryKind
from exchange_api.auth.access_token import LIFETIME_SECONDS
from exchange_api.auth.bond import Bond
from exchange_api.auth.client_assertion import ProvenClient, prove_client
from exchange_api.auth.client_certificate import CLIENT_CERTIFICATE, shown_certificate
from exchange_api.auth.errors import JwtUnusable
from exchange_api.auth.sender import DPOP, proven_key
from exchange_api.auth.token_form import TokenRequest, read_token_form
from exchange_api.problems import Refused
from exchange_api.problems.registry_access import (
    ASSERTION_USED,
    CERTIFICATE_MISSING,
    CLIENT_INVALID,
    SCOPE_NOT_GRANTED,
    TOKEN_DPOP_INVALID,
)
from exchange_api.traces.trace import Stage
from exchange_api.visit import BEARER_SCHEME, DPOP_SCHEME, Visit, visit_of
from exchange_api.worker import Worker, worker_of


class TokenAnswer(msgspec.Struct, frozen=True):
    """A token that was issued (RFC 6749 §5.1)."""

    access_token: str
    token_type: str
    expires_in: int
    scope: str


async def issue_token(request: Request) -> Response:
    """Authenticate the client, log the token, then hand it out."""
    worker, visit = worker_of(request), visit_of(request)
    form = read_token_form(request.headers, await request.body())
    with visit.trace.stage(Stage.ACCESS):
        proven = await _proven(worker, visit, form)
        bond = await _bond(request, worker, visit, proven.client)
    scopes = form.scopes or proven.client.scopes
    if scopes - proven.client.scopes:
        raise Refused(SCOPE_NOT_GRANTED, field="scope")
    text, grant = worker.keys.current.tokens.issue(proven.client, scopes, visit.at, bond)
    visit.token_digest = grant.token_digest
    with visit.trace.stage(Stage.LEDGER):
        receipt = await worker.ledger.append(visit.entry(EntryKind.TOKEN, policy=worker.catalogue.digest))
    scheme = BEARER_SCHEME if bond.key is None else DPOP_SCHEME
    answer = TokenAnswer(text, scheme, LIFETIME_SECONDS, " ".join(sorted(scopes)))
    return Response(
        msgspec.json.encode(answer),
        media_type="application/json",
        headers={"Tongban-Receipt": worker.receipt_header(receipt)},
    )


async def _bond(request: Request, worker: Worker, visit: Visit, client: Client) -> Bond:
    certificate = None
    if client.binding is Binding.MTLS:
        certificate = shown_certificate(request, worker.trusted_proxies)
        if certificate is None:
            raise Refused(CERTIFICATE_MISSING, field=CLIENT_CERTIFICATE)
    key = await proven_key(request, worker, visit, TOKEN_DPOP_INVALID)
    if client.binding is Binding.DPOP and key is None:
        raise Refused(TOKEN_DPOP_INVALID, field=DPOP)
    return Bond(key, certificate)


async def _proven(worker: Worker, visit: Visit, form: TokenRequest) -> ProvenClient:
    try:
        proven = prove_client(form.assertion, worker.access_state(), worker.issuer, visit.at)
    except JwtUnusable:
        raise Refused(CLIENT_INVALID) from None
    if form.client_id not in {None, proven.client.client_id}:
        raise Refused(CLIENT_INVALID)
    visit.client, visit.department = proven.client.client_id, proven.client.department
    if not await worker.assertions.use(proven.client.client_id, proven.jti, proven.expires_at):
        raise Refused(ASSERTION_USED)
    return proven
