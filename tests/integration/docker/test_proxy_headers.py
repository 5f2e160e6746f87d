"""Which request headers the proxy lets through, seen by a real server behind it."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from typing_extensions import override

from exchange_api.reference.routes import OPERATIONS
from tests.integration.docker.proxy import proxying, spoil

FORGED = {
    "Client-Cert": ":MIIB:",
    "Client-Cert-Chain": ":MIIB:",
    "Client_Cert": ":MIIB:",
    "Forwarded": "for=192.0.2.1;proto=https",
    "X-Forwarded-For": "192.0.2.1",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Host": "other.example",
    "X-Real-IP": "192.0.2.1",
    "Tongban-Receipt": "{}",
    "Tongban-Request-Id": "1",
    "Baggage": "person=1",
    "Tracestate": "person=1",
    "Cookie": "a=b",
}
MEANT = {
    "Authorization": "Bearer x",
    "DPoP": "e30.e30.AA",
    "Content-Type": "application/json",
    "Accept": "application/jose",
    "Accept-Language": "en",
    "Idempotency-Key": "k-1",
    "Tongban-Case": "2026-1",
    "Tongban-Operator": "clerk-7",
    "Traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
}


@contextmanager
def listening() -> Iterator[tuple[int, list[dict[str, str]]]]:
    """Run a server that keeps the headers of each request; gives its port and what it has kept."""
    kept: list[dict[str, str]] = []

    class Keeper(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            kept.append({name.lower(): value for name, value in self.headers.items()})
            self.rfile.read(int(self.headers["content-length"]))
            self.send_response(204)
            self.end_headers()

        @override
        def log_message(self, format: str, *args: object) -> None:
            """Write nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Keeper) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield server.server_port, kept
        finally:
            server.shutdown()
            thread.join()


def received(place: Path) -> dict[str, str]:
    """Return the headers that reach the server of a request with all of `FORGED` and `MEANT`."""
    with listening() as (port, kept), proxying(place, port) as proxy, proxy.client() as client:
        answer = client.post("/v1/confirmations", content=b"{}", headers=FORGED | MEANT)
        assert answer.status_code == 204
    return kept[0]


def test_only_what_the_api_reads_passes(place: Path) -> None:
    """No forged header arrives; those the API reads arrive unchanged, and the body's length with them."""
    headers = received(place)
    assert headers.keys() == {name.lower() for name in MEANT} | {"host", "content-length"}
    assert {name: headers[name.lower()] for name in MEANT} == MEANT


def test_every_header_of_the_reference_passes() -> None:
    """What the API's reference declares is among what the test above sends and expects."""
    declared = {header.name for operation in OPERATIONS for header in operation.headers}
    assert declared
    assert declared <= MEANT.keys()


def test_forged_headers_would_be_seen(place: Path) -> None:
    """Without the allow-list they arrive: the test above is able to fail."""
    spoil(place, "proxy_pass_request_headers off;", "")
    assert {"x-forwarded-for", "tongban-receipt", "forwarded"} <= received(place).keys()
