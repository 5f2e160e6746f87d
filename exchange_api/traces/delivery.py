"""Delivers ended spans to the collector from a thread of its own; no request ever waits for it.

A bounded number of spans waits, further ones are lost and counted. What the collector does not take within
`POST_SECONDS`, tries included, is lost too.
"""

import asyncio
import threading
from collections.abc import Sequence

from opentelemetry.exporter.otlp.proto.http import Compression
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.trace import ReadableSpan, SpanProcessor
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter, SpanExportResult
from typing_extensions import override

from exchange_api.traces.losses import NOT_TAKEN, QUEUE_FULL, Losses

QUEUE_LIMIT = 4096
BATCH = 256
EVERY_MILLISECONDS = 1000.0
POST_SECONDS = 5.0
FLUSH_SECONDS = 3.0


class Posting(SpanExporter):
    """Posts batches by OTLP over HTTP; `taken` spans wait no longer, delivered or lost."""

    def __init__(self, endpoint: str, losses: Losses) -> None:
        self._exporter = OTLPSpanExporter(endpoint, timeout=POST_SECONDS, compression=Compression.Gzip)
        self._losses = losses
        self.taken = 0

    @override
    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        """Post one batch; what fails is lost."""
        result = SpanExportResult.FAILURE
        try:
            result = self._exporter.export(spans)
        finally:
            self.taken += len(spans)
            if result is not SpanExportResult.SUCCESS:
                self._losses.note(len(spans), NOT_TAKEN)
        return result

    @override
    def shutdown(self) -> None:
        """Post nothing more, and give up what is being tried again."""
        self._exporter.shutdown()  # type: ignore[no-untyped-call]


class Delivery(SpanProcessor):
    """Takes ended spans from the event loop; the SDK's own queue, which drops uncounted, never fills."""

    def __init__(self, endpoint: str, losses: Losses) -> None:
        self._posting = Posting(endpoint, losses)
        self._losses = losses
        self._batches = BatchSpanProcessor(self._posting, QUEUE_LIMIT, EVERY_MILLISECONDS, BATCH)
        self._accepted = 0

    @property
    def waiting(self) -> int:
        """How many spans are neither delivered nor lost."""
        return self._accepted - self._posting.taken

    @override
    def on_end(self, span: ReadableSpan) -> None:
        """Let the span wait for its batch, or lose it where too many wait."""
        if self.waiting >= QUEUE_LIMIT:
            self._losses.note(1, QUEUE_FULL)
            return
        self._accepted += 1
        self._batches.on_end(span)

    async def close(self) -> None:
        """Deliver what waits, for `FLUSH_SECONDS` at most; the rest is lost."""
        # A thread that may be left behind: the SDK waits for 30 seconds, and resolving a name has no limit.
        ending = threading.Thread(target=self._batches.shutdown, daemon=True)
        ending.start()
        await asyncio.to_thread(ending.join, FLUSH_SECONDS)
        self._losses.end(self.waiting)
