"""How many requests a worker has under way at once; one more is told to come again before anything is done.

Without a bound, a worker asked for more than it can do keeps everybody waiting, works for windows that
have given up, and stays slow until the last of them is through. Who watches over the exchange is always
answered: that is when it matters (ADR 0044).
"""

from starlette.types import Message, Receive

from exchange_api.problems import Refused
from exchange_api.problems.registry_service import EXCHANGE_BUSY

WATCHING = frozenset({"/healthz", "/readyz", "/metrics"})


class Admission:
    """Counts the requests under way in one event loop, of which there are at most `most`."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._under_way = 0

    def enter(self, path: str) -> bool:
        """Say whether a request may go on; one that may has to `leave` at its end, whatever that is."""
        if self._under_way >= self._most and path not in WATCHING:
            return False
        self._under_way += 1
        return True

    async def wait(self, receive: Receive) -> Message:
        """Return the next part of a body, for which a request that entered waits without its place.

        Whoever sends no body would keep a place from others for as long as a body may take. Raises `Refused`
        where no place is free once the part is there.
        """
        self._under_way -= 1
        try:
            message = await receive()
        finally:
            self._under_way += 1
        if self._under_way > self._most:
            raise Refused(EXCHANGE_BUSY)
        return message

    def leave(self) -> None:
        """Note that a request that entered has ended."""
        self._under_way -= 1


class RunningBatches:
    """Counts the batches under way in one event loop, of which there are at most `most` (ADR 0045)."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._running = 0

    def enter(self) -> bool:
        """Say whether one more may begin; one that may has to `leave` at its end, whatever that is."""
        if self._running >= self._most:
            return False
        self._running += 1
        return True

    def leave(self) -> None:
        """Note that a batch has ended."""
        self._running -= 1
