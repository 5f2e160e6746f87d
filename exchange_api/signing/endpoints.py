"""`/.well-known/…`: the keys to check tokens and answers with, and where to obtain a token (RFC 8414)."""

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from exchange_api.worker import worker_of


async def show_keys(request: Request) -> Response:
    """Return the JWK set: the keys that sign tokens and answers, those announced, and those that did."""
    return Response(worker_of(request).keys.current.key_set, media_type="application/jwk-set+json")


async def show_metadata(request: Request) -> Response:
    """Return the authorization server metadata."""
    worker = worker_of(request)
    issuer = worker.issuer
    metadata = {
        "issuer": issuer,
        "token_endpoint": f"{issuer}/oauth2/token",
        "jwks_uri": f"{issuer}/.well-known/jwks.json",
        "grant_types_supported": ["client_credentials"],
        "response_types_supported": [],
        "scopes_supported": ["batch", "confirm"],
        "token_endpoint_auth_methods_supported": ["private_key_jwt"],
        "token_endpoint_auth_signing_alg_values_supported": ["ES256"],
        "dpop_signing_alg_values_supported": ["ES256"],
        "tls_client_certificate_bound_access_tokens": bool(worker.trusted_proxies),
        "service_documentation": f"{issuer}/docs",
    }
    return Response(msgspec.json.encode(metadata), media_type="application/json")
