"""A collector for the tests: a real OTLP receiver over HTTP that keeps what it is sent, or lets it wait."""

import gzip
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span
from pydantic import HttpUrl
from typing_extensions import override

from tests.integration.exchange_api.hall import Hall


class Collector:
    """What was sent so far, as bytes; while `open` is not set, whoever posts waits."""

    def __init__(self, port: int) -> None:
        self.endpoint = f"http://127.0.0.1:{port}/v1/traces"
        self.posts: list[bytes] = []
        self.open = threading.Event()
        self.asked = threading.Event()

    @property
    def requests(self) -> list[ExportTraceServiceRequest]:
        """The posts, decoded."""
        return [ExportTraceServiceRequest.FromString(post) for post in self.posts]

    @property
    def spans(self) -> list[Span]:
        """All spans, in the order in which they came."""
        return [
            span
            for request in self.requests
            for resource in request.resource_spans
            for scope in resource.scope_spans
            for span in scope.spans
        ]

    def take(self, body: bytes) -> None:
        """Keep a post once the collector is open."""
        self.asked.set()
        self.open.wait()
        self.posts.append(gzip.decompress(body))


@contextmanager
def collecting(*, hanging: bool = False) -> Iterator[Collector]:
    """Run a collector until the block ends; a hanging one takes connections and answers none."""

    class Receiver(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            assert (self.path, self.headers["content-type"]) == ("/v1/traces", "application/x-protobuf")
            collector.take(body)
            self.send_response(200)
            self.send_header("content-length", "0")
            self.end_headers()

        @override
        def log_message(self, format: str, *args: object) -> None:
            """Write nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Receiver) as server:
        server.daemon_threads = True
        collector = Collector(server.server_port)
        if not hanging:
            collector.open.set()
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield collector
        finally:
            collector.open.set()
            server.shutdown()
            thread.join()


def traced(hall: Hall, endpoint: str) -> Hall:
    """Let the hall's exchange post its traces to `endpoint`."""
    hall.settings = hall.settings.model_copy(update={"traces_endpoint": HttpUrl(endpoint)})
    return hall
