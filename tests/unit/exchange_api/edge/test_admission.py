"""Who is admitted: so many at once, not counting those whose body has not come."""

import asyncio

import pytest
from starlette.types import Message

from exchange_api.edge.admission import WATCHING, Admission
from exchange_api.problems import Refused

PATH = "/v1/confirmations"
PART: Message = {"type": "http.request", "body": b"x", "more_body": False}


async def overtaken(admission: Admission, comes: asyncio.Event) -> asyncio.Task[Message]:
    """Enter, wait for a part of a body that comes with the event, and have another enter meanwhile."""
    assert admission.enter(PATH)
    waiting = asyncio.create_task(waited(admission, comes))
    await asyncio.sleep(0)
    assert admission.enter(PATH)
    return waiting


async def waited(admission: Admission, until: asyncio.Event) -> Message:
    """Wait for a part of a body that comes with the event."""

    async def receive() -> Message:
        await until.wait()
        return PART

    return await admission.wait(receive)


def test_so_many_enter_and_one_more_where_one_left() -> None:
    """Whoever watches enters always, and takes a place all the same."""
    admission = Admission(2)
    assert [admission.enter(PATH) for _ in range(3)] == [True, True, False]
    admission.leave()
    assert [admission.enter(path) for path in sorted(WATCHING)] == [True] * 3
    assert not admission.enter(PATH)
    for _ in range(4):
        admission.leave()
    assert [admission.enter(PATH) for _ in range(3)] == [True, True, False]


async def test_who_waits_for_a_body_keeps_nobody_out() -> None:
    """Its place is another's until the body is there; a place that is still free then is its own again."""
    admission, comes = Admission(1), asyncio.Event()
    waiting = await overtaken(admission, comes)
    assert not admission.enter(PATH)
    admission.leave()
    comes.set()
    assert await waiting == PART
    assert not admission.enter(PATH)


async def test_who_finds_its_place_taken_is_told_so() -> None:
    """The bound holds also where many bodies come at once; every place is given back once."""
    admission, comes = Admission(1), asyncio.Event()
    waiting = await overtaken(admission, comes)
    comes.set()
    with pytest.raises(Refused) as raised:
        await waiting
    assert raised.value.problem.slug == "exchange-busy"
    admission.leave()
    assert not admission.enter(PATH)
    admission.leave()
    assert admission.enter(PATH)


async def test_who_gives_up_waiting_has_its_place_to_leave() -> None:
    """A body that never comes ends the wait by its clock: the count is as before."""
    admission = Admission(1)
    assert admission.enter(PATH)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.01):
            await waited(admission, asyncio.Event())
    assert not admission.enter(PATH)
    admission.leave()
    assert admission.enter(PATH)
