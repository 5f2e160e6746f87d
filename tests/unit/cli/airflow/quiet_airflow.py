"""A REST interface like Airflow's: a real HTTP server in a thread that can leave requests unanswered."""

import json
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

HEALTHY = {"status": "healthy"}
PARTS = ("metadatabase", "scheduler", "dag_processor")


class QuietAirflow(ThreadingHTTPServer):
    """Knows one DAG and its runs.

    The next `silent` requests are received and never answered; with `deaf_to_posts`, no POST is.
    """

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.ended = threading.Event()
        self.silent = 0
        self.deaf_to_posts = False
        self.asked: list[str] = []
        self.dags: list[str] = ["a.b"]
        self.states: list[str] = []
        self.health: dict[str, object] = dict.fromkeys(PARTS, HEALTHY)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of a client that hung up."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)

    def answer(self, request: str) -> object:
        """Return what is answered to a request, `METHOD path`."""
        if request.endswith("/auth/token"):
            return {"access_token": "a-token"}
        if request.endswith("/monitor/health"):
            return self.health
        if request.startswith("POST"):
            return {"dag_run_id": "run-1"}
        if "/dagRuns/" in request:
            return {"state": self.states.pop(0) if len(self.states) > 1 else self.states[0]}
        if request.endswith("/importErrors"):
            return {"import_errors": []}
        return {"dags": [{"dag_id": name} for name in self.dags]}


class Handler(BaseHTTPRequestHandler):
    """One request."""

    server: QuietAirflow
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Answer, or keep silent until the server ends."""
        request = f"{self.command} {self.path}"
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.server.asked.append(request)
        if self.server.silent or (self.server.deaf_to_posts and self.command == "POST"):
            self.server.silent = max(0, self.server.silent - 1)
            self.close_connection = True
            self.server.ended.wait()
            return
        content = json.dumps(self.server.answer(request)).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def do_POST(self) -> None:
        """Answer alike."""
        self.do_GET()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- the library's name
        """Say nothing on the terminal."""


@contextmanager
def quiet_airflow() -> Iterator[QuietAirflow]:
    """Run the server as long as the block."""
    with QuietAirflow() as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server
        server.ended.set()
        server.shutdown()
        thread.join()
