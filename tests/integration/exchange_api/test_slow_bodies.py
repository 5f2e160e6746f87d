"""Requests whose bodies do not come: they take no place from anybody, and get none by coming late."""

import select
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager

import pytest
from starlette.types import Message, Receive

from exchange_api.edge.admission import Admission
from tests.integration.exchange_api.hall import Hall
from tests.integration.exchange_api.test_overload import MOST, served_with, under_way
from tests.scenarios.waiting import until

HEAD = (
    b"POST /oauth2/token HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 4\r\n"
    b"Content-Type: application/x-www-form-urlencoded\r\n\r\n"
)


@contextmanager
def waiting(hall: Hall, number: int) -> Iterator[list[socket.socket]]:
    """Connections that have declared a body and send none."""
    with ExitStack() as stack:
        opened = [
            stack.enter_context(socket.create_connection(("127.0.0.1", hall.port), 60)) for _ in range(number)
        ]
        for connection in opened:
            connection.sendall(HEAD)
        yield opened


def test_bodies_that_do_not_come_keep_nobody_out(furnished: Hall) -> None:
    """Twice as many as are admitted wait for nothing; a question is answered as ever, and they are, late."""
    with served_with(furnished, MOST) as hall:
        token = hall.token()
        with waiting(hall, 2 * MOST) as opened:
            for _ in range(MOST):
                assert hall.ask(hall.question(), token).status_code == 200
            for connection in opened:
                connection.sendall(b"a=b&")
            assert {connection.recv(12) for connection in opened} == {b"HTTP/1.1 400"}


def test_with_places_kept_for_them_nobody_is_answered(
    furnished: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: where who waits keeps its place, as many as are admitted are enough."""

    async def keep(_: Admission, receive: Receive) -> Message:
        return await receive()

    monkeypatch.setattr(Admission, "wait", keep)
    with served_with(furnished, MOST) as hall:
        token = hall.token()
        with waiting(hall, MOST):
            until(lambda: hall.ask(hall.question(), token).status_code == 503, 8)


@pytest.mark.usefixtures("patient")
def test_a_body_that_comes_when_all_places_are_taken_finds_none(furnished: Hall) -> None:
    """503 with Retry-After, before anything is done for it; those under way are answered."""
    with served_with(furnished, MOST) as hall, ThreadPoolExecutor(16) as pool:
        token = hall.token()
        with waiting(hall, 1) as opened:
            assert hall.ask(hall.question(), token).status_code == 200
            with under_way(hall, token, pool) as asked:
                until(lambda: any(one.done() for one in asked), 60)
                assert not select.select(opened, [], [], 0)[
                    0
                ]  # it was admitted, and nobody told it anything yet
                opened[0].sendall(b"a=b&")
                answer = opened[0].recv(4096).lower()
            assert answer.startswith(b"http/1.1 503 ")
            assert b"retry-after: 1\r\n" in answer
        assert sorted(one.result().status_code for one in asked)[:MOST] == [200] * MOST
