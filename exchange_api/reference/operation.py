"""What one operation of the API is, as data."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from catalog.model import Text
from exchange_api.problems.problem import Problem
from exchange_api.problems.registry_access import (
    DPOP_INVALID,
    SCOPE_MISSING,
    TOKEN_BOUND,
    TOKEN_EXPIRED,
    TOKEN_INVALID,
    TOKEN_MISSING,
)
from exchange_api.problems.registry_request import (
    BODY_TOO_LARGE,
    METHOD_NOT_ALLOWED,
    NOT_FOUND,
    REQUEST_PROBLEMS,
)
from exchange_api.problems.registry_service import INTERNAL_ERROR
from exchange_api.reference.headers import RequestHeader

Endpoint = Callable[[Request], Awaitable[Response]]

JSON = "application/json"
HTML = "text/html"
BEARER = (TOKEN_MISSING, TOKEN_INVALID, TOKEN_EXPIRED, TOKEN_BOUND, DPOP_INVALID, SCOPE_MISSING)
ALWAYS = (BODY_TOO_LARGE, METHOD_NOT_ALLOWED, INTERNAL_ERROR)
QUESTION = tuple(problem for problem in REQUEST_PROBLEMS if problem is not NOT_FOUND)
"""Of an operation that takes questions; its path has no parameters, so it is always found."""


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation: its route, its texts, its forms and its problems.

    `body` and `answers` are (media type, component schema or `None`). One of `scopes` is needed; an operation
    without any is open to everybody. `receipt`: uses have one, in a header; where the answer is `in_lines`,
    each line of it has its own instead.
    """

    id: str
    method: str
    path: str
    endpoint: Endpoint
    summary: Text
    description: Text
    answers: tuple[tuple[str, str | None], ...]
    problems: tuple[Problem, ...] = ()
    body: tuple[str, str] | None = None
    headers: tuple[RequestHeader, ...] = ()
    scopes: tuple[str, ...] = ()
    receipt: bool = False
    repeatable: bool = False
    in_lines: bool = False
