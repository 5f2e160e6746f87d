"""A department's REST service: a real HTTP server in a thread, which can be told to misbehave."""

import json
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

TOKEN = "a-token-that-nobody-may-see"
PATH = "/api/v1/records"


class Service(ThreadingHTTPServer):
    """Serves `rows` in pages; `answers` are given first, one for each request, before it behaves again."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.rows: list[dict[str, Any]] = []
        self.totals: list[int] = []
        self.answers: list[tuple[int, dict[str, str], bytes]] = []
        self.asked: list[tuple[str, str | None]] = []

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of a client that hung up: its own terminal is not the service's."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)

    @property
    def url(self) -> str:
        """The secret URL of the service."""
        return f"http://any:{TOKEN}@127.0.0.1:{self.server_port}"

    def page(self, number: int, size: int) -> bytes:
        """Return one page; a planned total goes before the true one."""
        total = self.totals.pop(0) if self.totals else len(self.rows)
        items = self.rows[(number - 1) * size : number * size]
        return json.dumps({"page": number, "size": size, "total": total, "items": items}).encode()


class Handler(BaseHTTPRequestHandler):
    """One request."""

    server: Service
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Answer as planned, or with the page that is asked for."""
        self.server.asked.append((self.path, self.headers["Authorization"]))
        if self.server.answers:
            self._send(*self.server.answers.pop(0))
        elif self.headers["Authorization"] != f"Bearer {TOKEN}":
            self._send(401, {}, b"{}")
        elif urlsplit(self.path).path != PATH:
            self._send(404, {}, b"{}")
        else:
            query = parse_qs(urlsplit(self.path).query)
            body = self.server.page(int(query["page"][0]), int(query["size"][0]))
            self._send(200, {"Content-Type": "application/json"}, body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- the library's name
        """Say nothing on the terminal."""

    def _send(self, status: int, headers: dict[str, str], body: bytes) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if "Content-Length" not in headers:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def running_service() -> Iterator[Service]:
    """Run a service on a free port until the end of the block."""
    with Service() as service:
        thread = threading.Thread(target=service.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield service
        service.shutdown()
        thread.join()
