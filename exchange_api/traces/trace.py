"""A trace as the rest of the API knows it, and the one that keeps nothing: traces are off unless set."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractContextManager, asynccontextmanager, nullcontext
from enum import StrEnum

from starlette.types import Scope


class Stage(StrEnum):
    """The stages of a request that a trace may name; nothing else can be said of them."""

    ACCESS = "access.check"
    PROOFS = "proofs.look_up"
    LEDGER = "ledger.append"
    SIGNING = "answer.sign"


class Trace:
    """The trace of one request; this one keeps nothing."""

    __slots__ = ()

    def stage(self, stage: Stage) -> AbstractContextManager[None]:  # noqa: ARG002 -- keeps nothing
        """Return the context in which one stage goes on."""
        return _NOTHING

    def end(self, route: str | None, status: int) -> None:
        """End the trace; `route` is a template, never a path, and `status` is 0 where nobody was answered."""


class Traces:
    """Where the traces of requests begin; these keep nothing."""

    __slots__ = ()

    def begin(self, scope: Scope) -> Trace:  # noqa: ARG002 -- keeps nothing
        """Return the trace of the request in `scope`."""
        return NO_TRACE

    async def close(self) -> None:
        """Deliver what is left, for a bounded time."""


_NOTHING: AbstractContextManager[None] = nullcontext()
NO_TRACE = Trace()


@asynccontextmanager
async def opened_traces(endpoint: str | None, count_lost: Callable[[int], None]) -> AsyncIterator[Traces]:
    """Open the traces that are delivered to `endpoint`, or those that keep nothing, until the block ends."""
    if endpoint is None:
        yield Traces()
        return
    from exchange_api.traces.spans import SpanTraces  # noqa: PLC0415 -- who has no collector loads no SDK

    traces = SpanTraces(endpoint, count_lost)
    try:
        yield traces
    finally:
        await traces.close()
