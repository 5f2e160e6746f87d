"""The lines of a batch: whose reader goes, stands still or fails, and what is under way then."""

import asyncio
from collections.abc import Awaitable, Callable

import msgspec
import pytest
from starlette.requests import ClientDisconnect
from starlette.types import Message

from exchange_api.batches import stream
from exchange_api.batches.line import Line
from exchange_api.batches.stream import AT_ONCE, LineStream

SIZE = 3 * AT_ONCE
Send = Callable[[Message], Awaitable[None]]


class Batch:
    """Subjects whose lines come once the gate is open, and what became of each of them."""

    def __init__(self) -> None:
        self.open = asyncio.Event()
        self.gone = asyncio.Event()
        self.begun: list[int] = []
        self.finished: list[int] = []
        self.ended = 0
        self.sent: list[bytes] = []

    async def ask(self, index: int) -> Line:
        """Give the line of a subject; every other one holds an answer."""
        self.begun.append(index)
        await self.open.wait()
        self.finished.append(index)
        return Line(b'{"index":%d}' % index, answered=index % 2 == 0)

    async def receive(self) -> Message:
        """Tell that the reader has gone."""
        await self.gone.wait()
        return {"type": "http.disconnect"}

    async def keep(self, message: Message) -> None:
        """Take a part of the answer."""
        self.sent.append(message.get("body", b""))

    def end(self) -> None:
        """Note the end."""
        self.ended += 1

    async def answer(self, send: Send) -> None:
        """Answer the batch to the end."""
        await LineStream(self.ask, SIZE, {}, self.end)({"type": "http"}, self.receive, send)

    @property
    def last(self) -> dict[str, int] | None:
        """The last line, where there is one."""
        line: dict[str, int] = msgspec.json.decode(self.sent[-1])
        return line if "subjects" in line else None


async def turns() -> None:
    """Let everything that can go on do so."""
    for _ in range(20):
        await asyncio.sleep(0)


async def test_all_lines_come_in_order_and_the_last_one_counts_them() -> None:
    """Few are under way at once; nobody listens for the reader's going any more, and the end is told once."""
    batch = Batch()
    answering = asyncio.create_task(batch.answer(batch.keep))
    await turns()
    assert batch.begun == list(range(AT_ONCE))
    batch.open.set()
    await answering
    assert [msgspec.json.decode(line)["index"] for line in batch.sent[1:-1]] == list(range(SIZE))
    assert batch.last == {"subjects": SIZE, "answered": SIZE // 2, "problems": SIZE // 2}
    await turns()
    assert asyncio.all_tasks() == {asyncio.current_task()}
    assert batch.ended == 1


async def test_who_has_gone_is_asked_for_no_further_and_gets_no_last_line() -> None:
    """What was under way is finished, as it is logged; a last line would say that all was asked."""
    batch = Batch()
    answering = asyncio.create_task(batch.answer(batch.keep))
    await turns()
    batch.gone.set()
    await turns()
    batch.open.set()
    await answering
    assert batch.begun == batch.finished == list(range(AT_ONCE))
    assert batch.last is None
    assert batch.ended == 1


async def test_who_takes_nothing_is_cut_once_what_is_under_way_has_ended(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The batch's place is not another's before its last subject is logged."""
    monkeypatch.setattr(stream, "SEND_SECONDS", 0.05)
    batch = Batch()
    first = asyncio.Event()

    async def ask(index: int) -> Line:
        return await batch.ask(index) if index else Line(b"{}", answered=True)

    async def stand_still(message: Message) -> None:
        if message.get("body"):
            first.set()
            await asyncio.Event().wait()

    def end() -> None:
        assert batch.finished == list(range(1, AT_ONCE))
        batch.end()

    answering = asyncio.create_task(
        LineStream(ask, SIZE, {}, end)({"type": "http"}, batch.receive, stand_still)
    )
    await first.wait()
    await asyncio.sleep(0.2)
    assert not answering.done()
    batch.open.set()
    with pytest.raises(ClientDisconnect):
        await answering
    assert batch.ended == 1


async def test_a_batch_that_is_stopped_leaves_nobody_under_way() -> None:
    """At the process's end no subject goes on behind a closed worker."""
    batch = Batch()
    answering = asyncio.create_task(batch.answer(batch.keep))
    await turns()
    answering.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asyncio.wait_for(answering, 5)
    assert asyncio.all_tasks() == {asyncio.current_task()}
    assert (batch.finished, batch.ended) == ([], 1)
