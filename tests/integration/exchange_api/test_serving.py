"""The served processes: several workers on one port, a graceful stop, logs without identifiers."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import httpx
import psycopg
import pytest
from pydantic import HttpUrl

from exchange.settings import Settings
from exchange_api.serving import environment_of
from tests.integration.exchange_api.hall import ASK_SECONDS, PERSON, Hall
from tests.scenarios.waiting import until

SERVE = """
import sys
from exchange.settings import Settings
from exchange_api.serving import serve
if __name__ == "__main__":
    serve(Settings.from_environment(), "127.0.0.1", int(sys.argv[1]), int(sys.argv[2]))
"""

PATIENT = f"from exchange_api import worker\nworker.COMMAND_SECONDS = 120\n{SERVE}"
"""Waits for a log that a test holds; as shipped a worker gives up after 5 s."""
WAITING = "select count(distinct pid) from pg_stat_activity where wait_event_type = 'Lock'"
"""How many workers wait for the log."""
CUT_OFF = "timeout graceful shutdown exceeded"
"""What uvicorn logs where a request outlasted the time for which a stop waits for it."""


@contextmanager
def served(
    hall: Hall, directory: Path, workers: int, program: str = SERVE
) -> Iterator[tuple[subprocess.Popen[bytes], Path]]:
    """Serve the hall from a process of its own; gives the process and its log."""
    script, log = directory / "serve_hall.py", directory / "log"
    script.write_text(program)
    paths = os.pathsep.join([str(Path.cwd()), os.environ.get("PYTHONPATH", "")])
    environment = os.environ | environment_of(hall.settings) | {"PYTHONPATH": paths}
    with log.open("wb") as output:
        command = [sys.executable, str(script), str(hall.port), str(workers)]
        process = subprocess.Popen(command, env=environment, stderr=output, start_new_session=True)
        try:
            wait_ready(hall, process)
            yield process, log
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
                process.wait(120)


def wait_ready(hall: Hall, process: subprocess.Popen[bytes]) -> None:
    """Wait until the exchange says that it is ready."""
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        assert process.poll() is None, "the server ended before it was ready"
        try:
            if httpx.get(f"{hall.url}/readyz", timeout=ASK_SECONDS).status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.1)
    pytest.fail("the server was not ready in 120 s")


def refuses(hall: Hall) -> bool:
    """Say whether a new connection is refused."""
    try:
        httpx.get(f"{hall.url}/healthz", timeout=1)
    except httpx.ConnectError:
        return True
    except httpx.TransportError:
        return False
    return False


@pytest.mark.parametrize("endpoint", [None, HttpUrl("http://127.0.0.1:4318/v1/traces")])
def test_settings_pass_through_the_environment(
    furnished: Hall, monkeypatch: pytest.MonkeyPatch, endpoint: HttpUrl | None
) -> None:
    """A worker process reads from its environment the very settings it was given; what is unset stays so."""
    settings = furnished.settings.model_copy(update={"traces_endpoint": endpoint})
    for name, value in environment_of(settings).items():
        monkeypatch.setenv(name, value)
    assert Settings.from_environment() == settings


def test_two_workers_share_assertions_and_counts(furnished: Hall, tmp_path: Path) -> None:
    """An assertion used at one worker is used at the other; the metrics are the sum of both."""
    furnished.publish_person()
    with served(furnished, tmp_path, 2):
        assertion = furnished.assertion()
        answers = [furnished.token_answer(assertion).status_code for _ in range(12)]
        assert answers == [200] + [401] * 11
        token = furnished.token()
        for _ in range(12):
            assert furnished.ask(furnished.question(), token=token).status_code == 200
        metrics = httpx.get(f"{furnished.url}/metrics").text
        assert 'tongban_requests_total{route="/v1/confirmations",status="200"} 12.0' in metrics


def race(hall: Hall) -> list[int]:
    """Return how many of 24 simultaneous uses of one assertion got a token, for six assertions."""
    with ThreadPoolExecutor(24) as pool:
        return [
            sum(
                status == 200
                for status in pool.map(
                    lambda assertion: hall.token_answer(assertion).status_code, [hall.assertion()] * 24
                )
            )
            for _ in range(6)
        ]


def test_of_a_replay_race_over_four_workers_one_wins(furnished: Hall, tmp_path: Path) -> None:
    """Exactly one use of each assertion gets a token; the control: without the table's key, several do."""
    with served(furnished, tmp_path, 4):
        assert race(furnished) == [1] * 6
        with psycopg.connect(furnished.owner_url) as connection:
            connection.execute("alter table access.assertion_used drop constraint assertion_used_pkey")
        assert max(race(furnished)) > 1


def test_stops_gracefully_and_logs_no_identifier(furnished: Hall, tmp_path: Path) -> None:
    """A request under way when the stop is asked for is answered; every log line is JSON and silent."""
    furnished.publish_person()
    answers: list[httpx.Response] = []
    with served(furnished, tmp_path, 1, PATIENT) as (process, log):
        token = furnished.token()
        furnished.ask(b"{" + PERSON.encode(), token=token)
        asker = threading.Thread(
            target=lambda: answers.append(furnished.ask(furnished.question(), token=token))
        )
        with psycopg.connect(furnished.owner_url) as blocker:
            blocker.execute("select 1 from ledger.head for update")
            asker.start()
            until(lambda: furnished.sql(WAITING) == [(1,)])
            process.send_signal(signal.SIGTERM)
            until(lambda: refuses(furnished))
            assert answers == []
            blocker.rollback()
        asker.join(120)
        process.wait(120)
        lines = log.read_text().splitlines()
    assert [answer.status_code for answer in answers] == [200]
    assert furnished.entries()[-1]["kind"] == "confirmation"
    assert [json.loads(line)["event"] for line in lines][-1].startswith("Finished server process")
    assert not [line for line in lines if PERSON[:12] in line or "api-password" in line]
