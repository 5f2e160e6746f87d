"""The ASGI frame around the application: opens each visit, bounds it, and ends it with an answer.

Whatever is raised inside becomes a problem here, but for the lines of a batch, which have theirs each. Every
response carries the request id and forbids storing.
"""

import time
from collections.abc import Iterable

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from exchange_api.edge.admission import Admission
from exchange_api.edge.body_limit import bounded, require_declared_length
from exchange_api.edge.fault_log import log_fault
from exchange_api.edge.refusal import refusal_response
from exchange_api.metrics import UNMATCHED, Metrics
from exchange_api.problems import Refused
from exchange_api.problems.faults import refusal_for
from exchange_api.problems.registry_service import EXCHANGE_BUSY
from exchange_api.visit import SCOPE_KEY, Visit
from exchange_api.worker import Clock

_COMMON = ((b"cache-control", b"no-store"), (b"x-content-type-options", b"nosniff"))


class Frame:
    """Surrounds `app`; lies inside Starlette's own error middleware, which it leaves without work.

    A request for the very path of one of `routes` goes straight to its endpoint: between here and there the
    router and its middleware would only handle what is handled here (ADR 0042). `app` has all the others.
    """

    def __init__(
        self, app: ASGIApp, *, metrics: Metrics, now: Clock, routes: Iterable[Route], most_under_way: int
    ) -> None:
        self._app = app
        self._admission = Admission(most_under_way)
        self._straight = _by_method_and_path(routes)
        self._metrics = metrics
        self._now = now

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began = time.perf_counter()
        visit = scope[SCOPE_KEY] = Visit.begin(self._now())
        visit.trace = scope["app"].state.worker.traces.begin(scope)
        answer = _Answer(send, visit.request_id)
        try:
            require_declared_length(scope)
            await self._admit(scope, bounded(receive, scope, self._admission), answer.send)
        except ClientDisconnect:
            return
        except Exception as fault:  # noqa: BLE001 -- the one place where every fault becomes a problem
            await _end(scope, receive, answer, fault)
        finally:
            visit.trace.end(_route(scope), answer.status)
        route = _route(scope) or UNMATCHED
        self._metrics.count_request(route, answer.status, time.perf_counter() - began)

    async def _admit(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not self._admission.enter(scope["path"]):
            response = await refusal_response(scope, Refused(EXCHANGE_BUSY), logged=False)
            await response(scope, receive, send)
            return
        try:
            await self._go(scope, receive, send)
        finally:
            self._admission.leave()

    async def _go(self, scope: Scope, receive: Receive, send: Send) -> None:
        route = self._straight.get((scope["method"], scope["path"]))
        if route is None:
            await self._app(scope, receive, send)
            return
        scope["route"] = route
        response: Response = await route.endpoint(Request(scope, receive))
        await response(scope, receive, send)


def _by_method_and_path(routes: Iterable[Route]) -> dict[tuple[str, str], Route]:
    return {
        (method, route.path): route
        for route in routes
        if not route.param_convertors
        for method in route.methods or ()
    }


def _route(scope: Scope) -> str | None:
    """Return the template of the request's path, if a route was found."""
    return getattr(scope.get("route"), "path", None)


class _Answer:
    """Sends one response with the headers that all have, and remembers its status."""

    def __init__(self, send: Send, request_id: str) -> None:
        self._send = send
        self._request_id = request_id.encode()
        self.status = 0

    async def send(self, message: Message) -> None:
        """Pass a message on."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            message["headers"] = [*message["headers"], *_COMMON, (b"tongban-request-id", self._request_id)]
        await self._send(message)


async def _end(scope: Scope, receive: Receive, answer: _Answer, fault: Exception) -> None:
    """End a request that raised, with its problem, unless its answer has begun already."""
    refused = refusal_for(fault)
    log_fault(scope[SCOPE_KEY], refused, fault)
    if answer.status:
        return
    try:
        response = await refusal_response(scope, refused)
    except Exception as second:  # noqa: BLE001 -- a refusal that cannot be logged is 503 without a receipt
        refused = refusal_for(second)
        log_fault(scope[SCOPE_KEY], refused, second)
        response = await refusal_response(scope, refused, logged=False)
    await response(scope, receive, answer.send)
