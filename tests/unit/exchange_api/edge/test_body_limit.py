"""The limits of bodies, to the byte and to the second."""

import asyncio

import pytest
from starlette.types import Message

from exchange_api.edge import body_limit
from exchange_api.edge.admission import Admission
from exchange_api.edge.body_limit import (
    BATCH_PATH,
    MOST_BATCH_BYTES,
    MOST_BYTES,
    bounded,
    require_declared_length,
)
from exchange_api.problems import Refused

SINGLE = {"path": "/v1/confirmations", "headers": []}


def declared(length: bytes, path: str = "/v1/confirmations") -> dict[str, object]:
    """A request that declares its body's length."""
    return {"path": path, "headers": [(b"content-length", length)]}


@pytest.mark.parametrize("length", [b"0", b"65536"])
def test_a_declared_length_within_the_limit(length: bytes) -> None:
    """Up to 64 KiB may be declared."""
    require_declared_length(declared(length))


@pytest.mark.parametrize("length", [b"65537", b"-1", b"x", b"", b"9" * 400, b"000000000000000000001"])
def test_a_declared_length_over_the_limit_or_odd(length: bytes) -> None:
    """More than that, or what is no plain number, is refused."""
    with pytest.raises(Refused):
        require_declared_length(declared(length))


async def test_reads_up_to_the_limit_and_not_a_byte_more() -> None:
    """Pieces are added up: the one that passes the limit is refused."""
    pieces = [b"x" * (MOST_BYTES - 1), b"x", b"", b"x"]

    async def receive() -> Message:
        return {"type": "http.request", "body": pieces.pop(0), "more_body": True}

    limited = bounded(receive, SINGLE, Admission(1))
    for _ in range(3):
        await limited()
    with pytest.raises(Refused):
        await limited()


async def test_waits_no_longer_than_the_deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    """Drops that keep coming do not stretch the deadline: it counts from the request's beginning."""
    monkeypatch.setattr(body_limit, "MOST_SECONDS", 0.2)

    async def receive() -> Message:
        await asyncio.sleep(0.05)
        return {"type": "http.request", "body": b"x", "more_body": True}

    limited = bounded(receive, SINGLE, Admission(1))

    async def receive_all() -> None:
        for _ in range(100):
            await limited()

    with pytest.raises(Refused) as raised:
        await receive_all()
    assert raised.value.problem.slug == "body-too-slow"


def test_a_batch_may_be_longer() -> None:
    """A MiB at its own path, and not a byte more."""
    require_declared_length(declared(b"%d" % MOST_BATCH_BYTES, BATCH_PATH))
    with pytest.raises(Refused):
        require_declared_length(declared(b"%d" % (MOST_BATCH_BYTES + 1), BATCH_PATH))


async def test_what_comes_after_the_body_may_be_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """That the caller has gone is heard of however late; a body that is not complete has its deadline."""
    monkeypatch.setattr(body_limit, "MOST_SECONDS", 0.05)
    for more, late in ((False, True), (True, False)):
        messages: list[Message] = [
            {"type": "http.request", "body": b"x", "more_body": more},
            {"type": "http.disconnect"},
        ]

        async def receive(messages: list[Message] = messages) -> Message:
            await asyncio.sleep(0 if len(messages) == 2 else 0.2)
            return messages.pop(0)

        limited = bounded(receive, SINGLE, Admission(1))
        await limited()
        if late:
            assert (await limited())["type"] == "http.disconnect"
        else:
            with pytest.raises(Refused):
                await limited()
