"""The form of a token request (RFC 6749 §4.4, RFC 7523 §2.2), read strictly: no parameter twice."""

from dataclasses import dataclass
from urllib.parse import parse_qsl

from starlette.datastructures import Headers

from exchange_api.problems import Refused
from exchange_api.problems.registry_access import GRANT_UNSUPPORTED, TOKEN_REQUEST_INVALID
from exchange_api.problems.registry_request import CONTENT_TYPE_UNSUPPORTED

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
MEDIA_TYPE = "application/x-www-form-urlencoded"
_MOST_PARAMETERS = 16
_KNOWN = ("grant_type", "client_assertion_type", "client_assertion", "client_id", "scope")


@dataclass(frozen=True, slots=True)
class TokenRequest:
    """What a client asks for; `scopes` is `None` where it names none."""

    assertion: str
    client_id: str | None
    scopes: frozenset[str] | None


def read_token_form(headers: Headers, body: bytes) -> TokenRequest:
    """Return the token request in `body`.

    Parameters that OAuth does not know are ignored, as RFC 6749 demands. Raises `Refused`.
    """
    if headers.get("content-type", "").partition(";")[0].strip().lower() != MEDIA_TYPE:
        raise Refused(CONTENT_TYPE_UNSUPPORTED)
    if "authorization" in headers:
        raise Refused(TOKEN_REQUEST_INVALID, field="authorization")
    form = _parameters(body)
    if "client_secret" in form:
        raise Refused(TOKEN_REQUEST_INVALID, field="client_secret")
    if "grant_type" not in form:
        raise Refused(TOKEN_REQUEST_INVALID, field="grant_type")
    if form["grant_type"] != "client_credentials":
        raise Refused(GRANT_UNSUPPORTED, field="grant_type")
    if form.get("client_assertion_type") != ASSERTION_TYPE:
        raise Refused(TOKEN_REQUEST_INVALID, field="client_assertion_type")
    if not form.get("client_assertion"):
        raise Refused(TOKEN_REQUEST_INVALID, field="client_assertion")
    scope = form.get("scope", "").split()
    return TokenRequest(form["client_assertion"], form.get("client_id"), frozenset(scope) or None)


def _parameters(body: bytes) -> dict[str, str]:
    try:
        pairs = parse_qsl(
            body.decode("ascii"),
            keep_blank_values=True,
            strict_parsing=bool(body),
            errors="strict",
            max_num_fields=_MOST_PARAMETERS,
        )
    except ValueError:
        raise Refused(TOKEN_REQUEST_INVALID, field="form") from None
    form = dict(pairs)
    if len(form) != len(pairs):
        names = [name for name, _ in pairs]
        repeated = next((name for name in _KNOWN if names.count(name) > 1), "form")
        raise Refused(TOKEN_REQUEST_INVALID, field=repeated)
    return form
