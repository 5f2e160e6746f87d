"""Traces as OpenTelemetry spans: one for the request, one for each stage within it.

What a span can say is listed here and nowhere else: a route's template, a known method, a status, a stage,
the type of a fault. No event, no link and no exception is ever recorded; of the caller's headers only the ids
and flags of `traceparent` go on, and `tracestate`, which is free text, does not.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from opentelemetry.context import Context
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.trace import Span, SpanKind, StatusCode, Tracer, set_span_in_context
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator
from starlette.types import Scope
from typing_extensions import override

from exchange_api.traces.delivery import Delivery
from exchange_api.traces.losses import Losses
from exchange_api.traces.trace import NO_TRACE, Stage, Trace, Traces

SERVICE = "tongban-api"
METHOD, ROUTE, STATUS, FAULT = "http.request.method", "http.route", "http.response.status_code", "error.type"
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
OTHER_METHOD = "_OTHER"  # a method is whatever the caller writes
SERVER_FAULT = 500
_PARENTS = TraceContextTextMapPropagator()


class RequestTrace(Trace):
    """The spans of one request that is traced."""

    __slots__ = ("_context", "_method", "_span", "_tracer")

    def __init__(self, tracer: Tracer, method: str, span: Span) -> None:
        self._tracer = tracer
        self._method = method
        self._span = span
        self._context = set_span_in_context(span, Context())

    @override
    @contextmanager
    def stage(self, stage: Stage) -> Iterator[None]:
        """Keep the stage as a span; of what it raises only the type is kept."""
        span = self._tracer.start_span(stage.value, self._context)
        try:
            yield
        except BaseException as fault:
            span.set_attribute(FAULT, type(fault).__name__)
            span.set_status(StatusCode.ERROR)
            raise
        finally:
            span.end()

    @override
    def end(self, route: str | None, status: int) -> None:
        """End the request's span under its route's template."""
        if route is not None:
            self._span.update_name(f"{self._method} {route}")
            self._span.set_attribute(ROUTE, route)
        if status:
            self._span.set_attribute(STATUS, status)
        if not status or status >= SERVER_FAULT:
            self._span.set_status(StatusCode.ERROR)
        self._span.end()


class SpanTraces(Traces):
    """The traces of one worker, delivered to a collector; nothing of them is global to the process."""

    __slots__ = ("_delivery", "_tracer")

    def __init__(self, endpoint: str, count_lost: Callable[[int], None]) -> None:
        self._delivery = Delivery(endpoint, Losses(count_lost))
        # The resource is given: else the SDK would describe the process. The sampler is the environment's.
        provider = TracerProvider(resource=Resource({"service.name": SERVICE}), shutdown_on_exit=False)
        provider.add_span_processor(self._delivery)
        self._tracer = provider.get_tracer("tongban")

    @override
    def begin(self, scope: Scope) -> Trace:
        """Begin the trace of a request, or go on with the one that its caller began."""
        method = scope["method"] if scope["method"] in METHODS else OTHER_METHOD
        span = self._tracer.start_span(method, _parent(scope), SpanKind.SERVER, {METHOD: method})
        return RequestTrace(self._tracer, method, span) if span.is_recording() else NO_TRACE

    @override
    async def close(self) -> None:
        """Deliver what is left, for a bounded time."""
        await self._delivery.close()


def _parent(scope: Scope) -> Context:
    given = [value for name, value in scope["headers"] if name == b"traceparent"]
    carrier = {"traceparent": given[0].decode("latin-1")} if len(given) == 1 else {}
    return _PARENTS.extract(carrier, Context())
