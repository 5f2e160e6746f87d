"""Two workers told to stop under load: nobody is cut off from an answer that the ledger holds."""

import hashlib
import os
import signal
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx
import psycopg
import pytest

from exchange.processes import children_of
from exchange_api.serving import GRACE_SECONDS
from tests.integration.exchange_api.hall import Hall
from tests.integration.exchange_api.test_serving import PATIENT, WAITING, refuses, served
from tests.scenarios.waiting import until

CALLERS = 8


class Load:
    """Windows that ask one question after the other until they are refused; keeps what each was told."""

    def __init__(self, hall: Hall) -> None:
        self._hall = hall
        self._token = hall.token()
        self.answers: list[httpx.Response] = []
        self.faults: list[httpx.TransportError] = []
        self._threads: list[threading.Thread] = []

    @contextmanager
    def running(self) -> Iterator[None]:
        """Ask inside the block, from when some are answered; at its end all must be refused."""
        for _ in range(CALLERS):
            self.call()
        until(lambda: len(self.answers) >= 2 * CALLERS)
        yield
        for thread in self._threads:
            thread.join(120)
            assert not thread.is_alive(), "a caller was neither answered nor refused"

    def call(self) -> None:
        """Have one more window ask."""
        self._threads.append(threading.Thread(target=self._ask, daemon=True))
        self._threads[-1].start()

    def _ask(self) -> None:
        while not self.faults:
            try:
                self.answers.append(self._hall.ask(self._hall.question(), token=self._token))
            except httpx.TransportError as fault:
                self.faults.append(fault)

    def unanswered(self) -> set[str]:
        """The entries whose answer nobody has, and the answers that have no entry."""
        given = {hashlib.sha256(answer.content).hexdigest() for answer in self.answers}
        entries = [entry for entry in self._hall.entries() if entry["kind"] == "confirmation"]
        return given ^ {entry["answer_digest"] for entry in entries}


@contextmanager
def ledger_held(hall: Hall, load: Load) -> Iterator[None]:
    """Hold the log's head, so that requests are under way; the block begins once both workers wait for it.

    Which worker takes a connection is the kernel's choice: windows join until both have one under way. The
    head is let go between two tries, so that those who wait ask anew.
    """
    for _ in range(2 * CALLERS):
        with psycopg.connect(hall.owner_url) as blocker:
            blocker.execute("select 1 from ledger.head for update")
            if holds(lambda: hall.sql(WAITING)[0][0] >= 2, 1):
                yield
                return
        load.call()
    raise TimeoutError("one worker took every connection")


def holds(condition: Callable[[], bool], seconds: float) -> bool:
    """Say whether `condition` comes to hold within `seconds`."""
    with suppress(TimeoutError):
        until(condition, seconds)
        return True
    return False


@pytest.fixture
def loaded(furnished: Hall, tmp_path: Path) -> Iterator[tuple[subprocess.Popen[bytes], Load]]:
    """Two workers that answer, and the load they are about to have."""
    furnished.publish_person()
    with served(furnished, tmp_path, 2, PATIENT) as (process, _):
        yield process, Load(furnished)


def test_stops_without_cutting_anybody_off(
    furnished: Hall, loaded: tuple[subprocess.Popen[bytes], Load]
) -> None:
    """New connections are refused while those under way are answered; answers and entries are one set."""
    process, load = loaded
    with load.running(), ledger_held(furnished, load):
        before = len(load.answers)
        process.send_signal(signal.SIGTERM)
        until(lambda: refuses(furnished), GRACE_SECONDS - 5)
    assert process.wait(120) == 0
    assert len(load.answers) > before
    assert {answer.status_code for answer in load.answers} == {200}
    assert load.unanswered() == set()


def test_a_kill_would_be_seen(furnished: Hall, loaded: tuple[subprocess.Popen[bytes], Load]) -> None:
    """The control: killed at the same moment, the log holds uses that nobody was answered."""
    process, load = loaded
    with load.running(), ledger_held(furnished, load):
        for pid in [process.pid, *children_of(process.pid)]:
            os.kill(pid, signal.SIGKILL)
        until(lambda: refuses(furnished), GRACE_SECONDS - 5)
    until(lambda: load.unanswered() != set())
