"""The queue of spans is bounded: what does not fit is lost at once, counted, and waited for by nobody."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.sampling import ALWAYS_ON
from typing_extensions import override

from exchange_api.traces.delivery import BATCH, QUEUE_LIMIT, Delivery
from exchange_api.traces.losses import Losses

MORE = 100


@pytest.fixture
def gate() -> threading.Event:
    """Set, the collector answers; until then whoever posts waits."""
    return threading.Event()


@pytest.fixture
def posted() -> threading.Event:
    """Set once the collector was asked."""
    return threading.Event()


@pytest.fixture
def endpoint(gate: threading.Event, posted: threading.Event) -> Iterator[str]:
    """Where a collector takes posts while the gate is open."""

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["content-length"]))
            posted.set()
            gate.wait()
            self.send_response(200)
            self.end_headers()

        @override
        def log_message(self, format: str, *args: object) -> None:
            """Write nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Receiver) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/v1/traces"
        gate.set()
        server.shutdown()
        thread.join()


def end_spans(delivery: Delivery, count: int) -> None:
    """Let so many spans end."""
    provider = TracerProvider(sampler=ALWAYS_ON, shutdown_on_exit=False)
    provider.add_span_processor(delivery)
    tracer = provider.get_tracer("test")
    for _ in range(count):
        tracer.start_span("one").end()


async def test_what_does_not_fit_is_lost_and_the_rest_is_delivered(
    endpoint: str, gate: threading.Event, posted: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While the collector hangs, the limit waits and what is beyond it is lost; then all of the rest goes."""
    for bound in ("POST_SECONDS", "FLUSH_SECONDS"):  # what a busy machine delays is not what does not fit
        monkeypatch.setattr(f"exchange_api.traces.delivery.{bound}", 60.0)
    lost: list[int] = []
    delivery = Delivery(endpoint, Losses(lost.append))
    end_spans(delivery, BATCH)
    assert posted.wait(20)
    end_spans(delivery, QUEUE_LIMIT - BATCH + MORE)
    assert (delivery.waiting, sum(lost)) == (QUEUE_LIMIT, MORE)
    gate.set()
    await delivery.close()
    assert (delivery.waiting, sum(lost)) == (0, MORE)


async def test_the_close_gives_up_a_collector_that_hangs(endpoint: str, posted: threading.Event) -> None:
    """The close ends while the collector still answers nobody, and what waited is counted as lost."""
    lost: list[int] = []
    delivery = Delivery(endpoint, Losses(lost.append))
    end_spans(delivery, 3)
    await delivery.close()
    assert posted.is_set()
    assert sum(lost) == 3
