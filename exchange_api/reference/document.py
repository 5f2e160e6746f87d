"""The OpenAPI 3.1 document, made from the operations and the schemas of their bodies."""

import re
from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

from catalog.model import Text
from exchange_api.problems.problem import Problem
from exchange_api.reference.headers import RequestHeader
from exchange_api.reference.operation import Operation
from exchange_api.reference.schemas import PATH_PARAMETERS, REF, components

_PARAMETER = re.compile(r"{(\w+)}")
_HEADERS = {
    "Tongban-Request-Id": {
        "description": "请求标识 / the request's id",
        "schema": {"type": "string", "pattern": "^[0-9a-f]{32}$", "minLength": 32, "maxLength": 32},
    },
}
_RECEIPT = {
    "Tongban-Receipt": {
        "description": "用数台账回执 / the ledger's receipt",
        "content": {"application/json": {"schema": {"$ref": REF.format(name="Receipt")}}},
    },
}
_REPLAYED = {
    "Idempotent-Replayed": {
        "description": "true：此前已给出的答复 / true where the answer was given before",
        "schema": {"type": "string", "const": "true"},
    },
}
_RATE_LIMIT = {
    "RateLimit-Policy": {
        "description": "额度与时段；成批核实为批准的人数 / the budgets (q: distinct subjects) and windows "
        "(w: seconds); of a batch its approval, which has no window",
        "schema": {"type": "string", "maxLength": 256},
    },
    "RateLimit": {
        "description": "余额 / what is left of each (r: distinct subjects; t: seconds, of a window)",
        "schema": {"type": "string", "maxLength": 256},
    },
}
_RETRY = {
    "Retry-After": {
        "description": "多少秒后可再提交 / after how many seconds to ask again",
        "schema": {"type": "integer", "format": "int64", "minimum": 0, "maximum": 2**31},
    },
}
_BUDGETED = HTTPStatus.TOO_MANY_REQUESTS
_TOKENS = (
    "五分钟有效的 JWT 访问令牌（RFC 9068），签发与校验遵循 RFC8725 / "
    "JWT access tokens (RFC 9068) of five minutes, made and read as RFC8725 asks"
)
_BOUND = (
    "与密钥绑定的令牌：Authorization: DPoP，每次请求另附 DPoP 头（RFC 9449）；签发与校验遵循 RFC8725 / "
    "tokens bound to a key: Authorization: DPoP, and a DPoP header with each request (RFC 9449); made and "
    "read as RFC8725 asks"
)
_SCOPES = {
    "confirm": "核实证明 / confirm proofs",
    "batch": "经批准成批核实 / confirm proofs of many, where it is approved",
}
_SCHEMES = ("clientCredentials", "boundToken")
INFO = {
    "title": "Tongban 通办",
    "version": "1",
    "description": "政务数据共享交换：窗口核实证明，免交材料 / Windows confirm proofs; nobody brings papers.",
    "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
}


def openapi_document(operations: Iterable[Operation], issuer: str) -> dict[str, Any]:
    """Return the document."""
    paths: dict[str, Any] = {}
    for operation in operations:
        paths.setdefault(operation.path, {})[operation.method.lower()] = _operation(operation)
    return {
        "openapi": "3.1.0",
        "info": INFO,
        "servers": [{"url": issuer, "x-internal": True}],  # for window systems of departments alone
        "paths": paths,
        "components": {"schemas": components(), "securitySchemes": _schemes(issuer)},
    }


def _operation(operation: Operation) -> dict[str, Any]:
    described: dict[str, Any] = {
        "operationId": operation.id,
        "summary": _both(operation.summary),
        "description": _both(operation.description),
        "responses": _responses(operation),
        "security": [{name: [scope]} for scope in operation.scopes for name in _SCHEMES],
    }
    parameters = [_parameter(name) for name in _PARAMETER.findall(operation.path)]
    parameters += [_header(header) for header in operation.headers]
    if parameters:
        described["parameters"] = parameters
    if operation.body is not None:
        media, schema = operation.body
        content = {media: {"schema": {"$ref": REF.format(name=schema)}}}
        described["requestBody"] = {"required": True, "content": content}
    return described


def _responses(operation: Operation) -> dict[str, Any]:
    answers = {media: {"schema": _schema(name)} for media, name in operation.answers}
    responses: dict[str, Any] = {
        "200": {
            "description": _both(operation.summary),
            "headers": _answer_headers(operation),
            "content": answers,
        }
    }
    for problem in operation.problems:
        responses.setdefault(str(int(problem.status)), _problem_response(operation, problem.status))
    return dict(sorted(responses.items()))


def _answer_headers(operation: Operation) -> dict[str, Any]:
    headers = _HEADERS | (_RECEIPT if operation.receipt and not operation.in_lines else {})
    budgeted = any(problem.status == _BUDGETED for problem in operation.problems)
    return headers | (_RATE_LIMIT if budgeted else {}) | (_REPLAYED if operation.repeatable else {})


def _problem_response(operation: Operation, status: int) -> dict[str, Any]:
    meant = [problem for problem in operation.problems if problem.status == status]
    headers = _HEADERS | (_RECEIPT if operation.receipt else {})
    if status == _BUDGETED:
        headers |= _RATE_LIMIT | _RETRY
    elif any(problem.retry_after_seconds is not None for problem in meant):
        headers |= _RETRY
    schema = {"$ref": REF.format(name="Problem")}
    return {
        "description": "; ".join(_meaning(problem) for problem in meant),
        "headers": headers,
        "content": {"application/problem+json": {"schema": schema}},
    }


def _meaning(problem: Problem) -> str:
    return f"{problem.slug}: {_both(problem.title)}"


def _schema(name: str | None) -> dict[str, Any]:
    return {"$ref": REF.format(name=name or "Written")}


def _parameter(name: str) -> dict[str, Any]:
    return {"name": name, "in": "path", "required": True, "schema": PATH_PARAMETERS[name]}


def _header(header: RequestHeader) -> dict[str, Any]:
    return {
        "name": header.name,
        "in": "header",
        "required": header.required,
        "description": _both(header.description),
        "schema": {"type": "string", "minLength": 1, "maxLength": header.most, "pattern": header.pattern},
    }


def _both(text: Text) -> str:
    return f"{text.zh} / {text.en}"


def _schemes(issuer: str) -> dict[str, Any]:
    flow = {"tokenUrl": f"{issuer}/oauth2/token", "scopes": _SCOPES}
    scheme = {"type": "oauth2", "description": _TOKENS, "flows": {"clientCredentials": flow}}
    return {
        "clientCredentials": scheme,
        "boundToken": {"type": "http", "scheme": "DPoP", "description": _BOUND},
    }
