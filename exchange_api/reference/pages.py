"""`/openapi.json` and `/docs`: the document, and a page rendered from it on the server."""

from collections.abc import Iterator
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from exchange_api.pages import page_response
from exchange_api.problems.registry import REGISTRY


async def show_document(request: Request) -> Response:
    """Return the OpenAPI document."""
    return Response(msgspec.json.encode(request.app.openapi()), media_type="application/json")


async def show_reference(request: Request) -> Response:
    """Return the reference page."""
    document = request.app.openapi()
    schemas = document["components"]["schemas"]
    return page_response(
        "docs.html.j2",
        document=document,
        operations=list(_operations(document)),
        schemas=[(name, _pretty(schema)) for name, schema in sorted(schemas.items())],
        problems=REGISTRY.values(),
    )


def _operations(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield {
                "id": operation["operationId"],
                "method": method.upper(),
                "path": path,
                "summary": operation["summary"],
                "description": operation["description"],
                "body": _body(operation),
                "headers": [p for p in operation.get("parameters", []) if p["in"] == "header"],
                "responses": [
                    (status, what["description"]) for status, what in operation["responses"].items()
                ],
            }


def _body(operation: dict[str, Any]) -> dict[str, str] | None:
    content = operation.get("requestBody", {}).get("content", {})
    for media, described in content.items():
        return {"media": media, "schema": described["schema"]["$ref"].rpartition("/")[2]}
    return None


def _pretty(schema: Any) -> str:
    return msgspec.json.format(msgspec.json.encode(schema), indent=2).decode()
