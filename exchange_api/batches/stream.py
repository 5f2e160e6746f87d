"""The lines of a batch as they leave: in the order asked, few under way at once, at the reader's pace.

Who has gone is asked for no longer: what is under way ends and is logged, and nothing further is looked up.
The last line says how many there were; a stream without it was cut, and is no whole answer.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Mapping

import msgspec
from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.types import Receive, Scope, Send
from typing_extensions import override

from exchange_api.batches.line import Line

NDJSON = "application/x-ndjson"
AT_ONCE = 16
SEND_SECONDS = 60.0
"""How long the reader may take no byte before the stream is cut."""


class LastLine(msgspec.Struct, frozen=True):
    """末行 / the end of a batch: how many subjects it had, how many were answered, and how many were not."""

    subjects: int
    answered: int
    problems: int


class LineStream(Response):
    """Answers with the lines that `ask` gives for 0 to `amount` - 1; calls `ended` at the end, however."""

    def __init__(
        self,
        ask: Callable[[int], Awaitable[Line]],
        amount: int,
        headers: Mapping[str, str],
        ended: Callable[[], None],
    ) -> None:
        super().__init__(media_type=NDJSON, headers={"X-Accel-Buffering": "no", **headers})
        del self.headers["content-length"]  # that of an empty body
        self._ask, self._amount, self._ended = ask, amount, ended
        self._next = self._answered = 0
        self._under_way: deque[asyncio.Future[Line]] = deque()

    @override
    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the lines; raises `ClientDisconnect` where the reader takes none for too long."""
        gone = asyncio.ensure_future(_gone(receive))
        try:
            await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
            await self._send_lines(send, gone)
        except TimeoutError:
            await asyncio.gather(*self._under_way, return_exceptions=True)
            raise ClientDisconnect from None
        except BaseException:
            for one in self._under_way:
                one.cancel()
            await asyncio.gather(*self._under_way, return_exceptions=True)
            raise
        finally:
            gone.cancel()
            self._ended()

    async def _send_lines(self, send: Send, gone: asyncio.Future[None]) -> None:
        while self._begin(gone):
            line = await self._under_way[0]
            self._under_way.popleft()
            self._answered += line.answered
            await _sent(send, line.text)
        if not gone.done():
            last = LastLine(self._amount, self._answered, self._amount - self._answered)
            await _sent(send, msgspec.json.encode(last), more=False)

    def _begin(self, gone: asyncio.Future[None]) -> bool:
        """Begin as many as may be under way, and say whether any is."""
        while not gone.done() and self._next < self._amount and len(self._under_way) < AT_ONCE:
            self._under_way.append(asyncio.ensure_future(self._ask(self._next)))
            self._next += 1
        return bool(self._under_way)


async def _sent(send: Send, line: bytes, *, more: bool = True) -> None:
    async with asyncio.timeout(SEND_SECONDS):
        await send({"type": "http.response.body", "body": line + b"\n", "more_body": more})


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        continue
