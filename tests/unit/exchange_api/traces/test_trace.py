"""A trace that is off is nothing: one object for all requests, one context for all stages."""

import sys

from exchange_api.traces.trace import Stage, Traces, opened_traces


def never(_: int) -> None:
    """Count what cannot be lost."""
    raise AssertionError


async def test_without_an_endpoint_nothing_is_made() -> None:
    """No request and no stage makes an object of its own, and no SDK is loaded for it."""
    before = {name for name in sys.modules if name.startswith("opentelemetry")}
    async with opened_traces(None, never) as traces:
        assert type(traces) is Traces
        first, second = (traces.begin({"type": "http", "method": "GET"}) for _ in range(2))
        assert first is second
        assert len({id(first.stage(stage)) for stage in Stage}) == 1
        with first.stage(Stage.LEDGER), first.stage(Stage.SIGNING):
            first.end("/healthz", 200)
    assert {name for name in sys.modules if name.startswith("opentelemetry")} == before
