"""A bounded load over keep-alive connections, light enough not to be what is measured.

Each connection sends its next request when the last answer has come; latencies are kept, bodies are only
counted, and every status but 200 is counted as a failure.
"""

import asyncio
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import cast

Observe = Callable[[bytes, bytes], None]


@dataclass(slots=True)
class Measured:
    """One interval of load."""

    seconds: float
    latencies: list[float] = field(default_factory=list)
    failures: int = 0

    @property
    def rate(self) -> float:
        """Good answers a second."""
        return len(self.latencies) / self.seconds

    def quantile(self, share: float) -> float:
        """Return the latency in milliseconds below which `share` of the answers came."""
        ordered = sorted(self.latencies)
        return 1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))]

    @property
    def median(self) -> float:
        """Median latency in milliseconds."""
        return 1000 * statistics.median(self.latencies)


class _Connection(asyncio.Protocol):
    def __init__(
        self, requests: Iterator[bytes], until: float, measured: Measured, observe: Observe | None
    ) -> None:
        self._requests = requests
        self._until = until
        self._measured = measured
        self._observe = observe
        self._buffer = b""
        self._sent_at = 0.0
        self.ended = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)  # uvloop's own class is not registered as one
        self._send()

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        head_end = self._buffer.find(b"\r\n\r\n")
        if head_end < 0:
            return
        head = self._buffer[:head_end].lower()
        start = head.index(b"content-length:") + 15
        end = head.find(b"\r\n", start)
        length = int(head[start : end if end >= 0 else None])
        if len(self._buffer) < head_end + 4 + length:
            return
        if self._observe is not None:
            self._observe(head, self._buffer[head_end + 4 :])
        self._take(good=head.startswith(b"http/1.1 200"))

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.ended.done():
            self._measured.failures += 1
            self.ended.set_result(None)

    def _take(self, *, good: bool) -> None:
        now = time.perf_counter()
        if good:
            self._measured.latencies.append(now - self._sent_at)
        else:
            self._measured.failures += 1
        self._buffer = b""
        if now < self._until:
            self._send()
        else:
            self.ended.set_result(None)
            self._transport.close()

    def _send(self) -> None:
        self._sent_at = time.perf_counter()
        self._transport.write(next(self._requests))


async def run_load(
    port: int, requests: Iterator[bytes], connections: int, seconds: float, *, observe: Observe | None = None
) -> Measured:
    """Keep `connections` requests under way for `seconds` and return what came back.

    `observe` is told of each answer: the lower-case head and the body.
    """
    measured = Measured(seconds)
    until = time.perf_counter() + seconds
    loop = asyncio.get_running_loop()

    def connection() -> _Connection:
        return _Connection(requests, until, measured, observe)

    opened = [await loop.create_connection(connection, "127.0.0.1", port) for _ in range(connections)]
    await asyncio.gather(*(protocol.ended for _, protocol in opened))
    return measured
