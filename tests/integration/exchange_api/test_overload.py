"""Asked for more than it can do: who is one too many is told so at once, and nobody who was taken is lost.

The short proof holds the log, so that what is admitted is under way for certain. The long one (`make soak`)
asks two workers for more than four times of what they can do, each refused window again at once.
"""

import hashlib
import itertools
import json
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import httpx
import psycopg
import pytest
import uvloop

from tests.bench.load import Measured, Observe, run_load
from tests.bench.subjects import lift_budgets
from tests.bench.windows import HEAD
from tests.integration.exchange_api.hall import NOBODY, PERSON, Hall, serving
from tests.integration.exchange_api.test_serving import served
from tests.scenarios.waiting import until

MOST, ASKED = 8, 12
SECONDS, CROWD, TAKEN = 20.0, 1500, 128


@contextmanager
def served_with(hall: Hall, most: int) -> Iterator[Hall]:
    """The hall, served by a worker that answers so many at once."""
    hall.publish_person()
    hall.settings = hall.settings.model_copy(update={"most_under_way": most})
    with serving(hall):
        yield hall


@contextmanager
def under_way(hall: Hall, token: str, pool: ThreadPoolExecutor) -> Iterator[list[Future[httpx.Response]]]:
    """Ask for four more than are admitted, while nothing can be logged until the block ends."""
    with psycopg.connect(hall.owner_url) as blocker:
        blocker.execute("select 1 from ledger.head for update")
        yield [pool.submit(hall.ask, hall.question(), token) for _ in range(ASKED)]


@pytest.mark.usefixtures("patient")
def test_one_too_many_is_refused_at_once_and_those_under_way_are_answered(furnished: Hall) -> None:
    """503 with Retry-After and without an entry; who watches is answered; then all goes on as before."""
    with served_with(furnished, MOST) as hall, ThreadPoolExecutor(ASKED) as pool:
        token = hall.token()
        before = len(hall.entries())
        with under_way(hall, token, pool) as asked:
            until(lambda: sum(one.done() for one in asked) == ASKED - MOST, 60)
            refused = [one.result() for one in asked if one.done()]
            watched = [httpx.get(f"{hall.url}{path}").status_code for path in ("/healthz", "/readyz")]
        answers = [one.result() for one in asked if one.result() not in refused]
        answers.append(hall.ask(hall.question(), token))
    for answer in refused:
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")
        assert answer.json()["type"].endswith("/problems/exchange-busy")
        assert "tongban-receipt" not in answer.headers
    assert watched == [200, 200]
    assert [answer.status_code for answer in answers] == [200] * (MOST + 1)
    assert len(hall.entries()) - before == MOST + 1
    assert hall.unlogged(answers) == []


@pytest.mark.usefixtures("patient")
def test_without_the_bound_all_would_wait(furnished: Hall) -> None:
    """The control: where as many are admitted as ask, nobody is refused."""
    with served_with(furnished, ASKED) as hall, ThreadPoolExecutor(ASKED) as pool:
        token = hall.token()
        with under_way(hall, token, pool) as asked, pytest.raises(TimeoutError):
            until(lambda: any(one.done() for one in asked), 2)
        assert {one.result().status_code for one in asked} == {200}


def requests_of(hall: Hall, token: str, codes: list[str]) -> Iterator[bytes]:
    """Questions about the codes in turn, without end, as bytes that were written once."""

    def request(code: str) -> bytes:
        body = json.dumps(hall.question(code))
        head = HEAD.format(port=hall.port, token=token, accept="application/json", length=len(body))
        return (head + body).encode()

    return itertools.cycle([request(code) for code in codes])


def lift_limits(hall: Hall) -> None:
    """Let the window ask of as many as it likes, and the log go unsealed for a day."""
    lift_budgets(hall.owner_url)
    hall.settings = hall.settings.model_copy(update={"unsealed_seconds": 86_400})


class Told:
    """What windows were told: answers by status, digests of the good ones, how long others are to wait."""

    def __init__(self) -> None:
        self.statuses: Counter[bytes] = Counter()
        self.digests: list[str] = []
        self.waits: set[bytes] = set()

    def observe(self, head: bytes, body: bytes) -> None:
        """Take one answer."""
        status = head.split(b" ", 2)[1]
        self.statuses[status] += 1
        if status == b"200":
            self.digests.append(hashlib.sha256(body).hexdigest())
        else:
            self.waits.add(head.partition(b"retry-after: ")[2].partition(b"\r\n")[0])


@pytest.mark.soak
def test_four_times_of_what_it_can_do(furnished: Hall, tmp_path: Path) -> None:
    """Each is answered or told to come again, every answer has its entry, and full speed is there at once."""
    furnished.publish_person()
    lift_limits(furnished)
    furnished.settings = furnished.settings.model_copy(update={"most_under_way": TAKEN})
    told = Told()
    with served(furnished, tmp_path, 2):
        requests = requests_of(furnished, furnished.token(), [PERSON, NOBODY])

        def load(connections: int, seconds: float, observe: Observe | None = None) -> Measured:
            asking = run_load(furnished.port, requests, connections, seconds, observe=observe)
            return uvloop.run(asking)

        usual = load(64, SECONDS / 2).rate
        flooded = load(CROWD, SECONDS, told.observe)
        again = load(64, SECONDS / 2).rate
    asked = told.statuses.total() / SECONDS
    figures = f"{usual:.0f}/s, asked for {asked:.0f}/s, answered {flooded.rate:.0f}/s, then {again:.0f}/s"
    assert set(told.statuses) == {b"200", b"503"}, told.statuses
    assert told.waits == {b"1"}
    logged = {entry["answer_digest"] for entry in furnished.entries()}
    assert logged.issuperset(told.digests)
    assert asked >= 4 * usual, figures
    assert again >= 0.8 * usual, figures
