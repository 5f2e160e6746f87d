"""A batch through the shipped proxy: its own bound, and no line waits for the next one."""

import asyncio
import json
import queue
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
from pydantic import HttpUrl

from exchange.postgres.cluster import free_port
from exchange_api.batches import confirm
from exchange_api.batches.line import Line, Order, line_of
from exchange_api.edge.body_limit import MOST_BATCH_BYTES
from exchange_api.problems.registry_request import BODY_TOO_LARGE
from tests.integration.docker.proxy import Proxy, proxying, require_problem, spoil
from tests.integration.exchange_api.batches.bulk import URL, allow, body_of, people, raw
from tests.integration.exchange_api.hall import PERSON, Hall, serving

PATIENCE_SECONDS = 120.0
SILENT_SECONDS = 3.0
SIZE = 20
ALL = [*range(SIZE), None]
"""The index of each line; the last has none."""
OFF, ON = "proxy_buffering off;", "proxy_buffering on;"
DEAF = "proxy_ignore_headers X-Accel-Buffering;"
Lines = Iterator[dict[str, object]]


@pytest.fixture
def hall(database_url: str, tmp_path: Path) -> Hall:
    """An exchange whose client may ask in batches, behind a proxy that is not there yet."""
    hall = Hall(database_url, tmp_path, free_port())
    hall.settings = hall.settings.model_copy(update={"issuer": HttpUrl(f"https://127.0.0.1:{free_port()}")})
    hall.publish_person()
    allow(hall)
    return hall


@contextmanager
def proxied(hall: Hall, place: Path) -> Iterator[Proxy]:
    """Serve the exchange, and the proxy at the address of its issuer."""
    port = hall.settings.issuer_url.rpartition(":")[2]
    with serving(hall), proxying(place, hall.port, int(port)) as proxy:
        yield proxy


def asked(hall: Hall, proxy: Proxy, size: int) -> Lines:
    """Ask of so many through the proxy, and give each line as it comes."""
    token = hall.token_answer(hall.assertion(aud=proxy.url)).json()["access_token"]
    headers = {"content-type": "application/json", "authorization": f"Bearer {token}"}
    body = raw(body_of([PERSON, *people(size - 1)]))
    with (
        proxy.client(seconds=PATIENCE_SECONDS) as client,
        client.stream("POST", URL, content=body, headers=headers) as answer,
    ):
        yield from map(json.loads, answer.iter_lines())


def test_a_batch_passes_with_its_own_bound(hall: Hall, place: Path) -> None:
    """A MiB passes at its own path and not a byte more, and a thousand lines come with the last one."""
    with proxied(hall, place) as proxy:
        with proxy.client() as client:
            assert client.post(URL, content=b"x" * MOST_BATCH_BYTES).status_code == 401
            require_problem(client.post(URL, content=b"x" * (MOST_BATCH_BYTES + 1)), BODY_TOO_LARGE)
        lines = list(asked(hall, proxy, 1000))
    assert [line.get("index") for line in lines] == [*range(1000), None]
    assert lines[-1] == {"subjects": 1000, "answered": 1000, "problems": 0}


def first_while_held(
    hall: Hall, proxy: Proxy, monkeypatch: pytest.MonkeyPatch, seconds: float
) -> tuple[object, list[object]]:
    """The index of the line that comes while all lines but the first are held, if any does, and of all lines.

    It is waited for at most so many seconds from when it was made; then all the others go on.
    """
    made, go_on, came = threading.Event(), threading.Event(), queue.SimpleQueue[object]()

    async def held(order: Order, index: int) -> Line:
        while index and not go_on.is_set():  # noqa: ASYNC110 -- set by another thread
            await asyncio.sleep(0.01)
        line = await line_of(order, index)
        made.set()
        return line

    def read() -> list[object]:
        lines = []
        for line in asked(hall, proxy, SIZE):
            came.put(line.get("index"))
            lines.append(line.get("index"))
        return lines

    monkeypatch.setattr(confirm, "line_of", held)
    with ThreadPoolExecutor(1) as pool:
        reading = pool.submit(read)
        try:
            made.wait(PATIENCE_SECONDS)
            first = came.get(timeout=seconds)
        except queue.Empty:
            first = None
        finally:
            go_on.set()
        return first, reading.result(PATIENCE_SECONDS)


@pytest.mark.parametrize("buffering", [OFF, ON, f"{OFF} {DEAF}"], ids=["shipped", "by header", "by nginx"])
def test_no_line_waits_for_the_next(
    hall: Hall, place: Path, monkeypatch: pytest.MonkeyPatch, buffering: str
) -> None:
    """The first line comes while no other is there: by the proxy's setting or the answer's header."""
    spoil(place, OFF, buffering)
    with proxied(hall, place) as proxy:
        assert first_while_held(hall, proxy, monkeypatch, PATIENCE_SECONDS) == (0, ALL)


def test_a_proxy_that_buffers_is_seen(hall: Hall, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: without either, no line comes until the others do; then all of them come."""
    spoil(place, OFF, f"{ON} {DEAF}")
    with proxied(hall, place) as proxy:
        assert first_while_held(hall, proxy, monkeypatch, SILENT_SECONDS) == (None, ALL)
