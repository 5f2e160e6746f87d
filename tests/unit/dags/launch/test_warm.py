"""Asking for the task interface until it is there."""

import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from dags.launch import warm as room
from exchange.postgres.cluster import free_port


class Interface(BaseHTTPRequestHandler):
    """Answers as Airflow's task interface does once it is built; 503 before."""

    asked: list[str]
    refusals = 1

    def do_GET(self) -> None:
        """Count the request and answer it."""
        self.asked.append(self.path)
        self.send_response(503 if len(self.asked) <= self.refusals else 200)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing."""


@pytest.fixture
def late_interface(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """A server that begins to listen later than it is asked, and refuses once."""
    port = free_port()
    monkeypatch.setenv("AIRFLOW__CORE__EXECUTION_API_SERVER_URL", f"http://127.0.0.1:{port}/execution/")
    Interface.asked = []
    servers: list[HTTPServer] = []

    def listen() -> None:
        time.sleep(0.2)
        servers.append(HTTPServer(("127.0.0.1", port), Interface))
        servers[0].serve_forever(poll_interval=0.02)

    thread = threading.Thread(target=listen)
    thread.start()
    yield Interface.asked
    servers[0].shutdown()
    thread.join()
    servers[0].server_close()


def test_waits_for_the_first_good_answer(late_interface: list[str]) -> None:
    """A closed port and a refusal are waited out; the first success ends it."""
    room.warm()
    assert late_interface == ["/execution/health", "/execution/health"]


def test_silence_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    """An interface that never answers is told, with its address."""
    monkeypatch.setenv("AIRFLOW__CORE__EXECUTION_API_SERVER_URL", "http://127.0.0.1:1/execution")
    monkeypatch.setattr(room, "WAIT_SECONDS", 0.2)
    with pytest.raises(TimeoutError, match=r"127\.0\.0\.1:1/execution/health"):
        room.warm()
