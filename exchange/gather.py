"""Gathers concurrent questions into few round trips: one flush in flight, what arrives meanwhile goes next.

There is no timer: a lone question is flushed at once, and under load the batch grows by itself with the
time that a flush takes. Answers are handed out only after their flush has ended well; a flush that fails
fails every question in it, and no other. The queue is bounded: over the limit the caller is told at once.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

Q = TypeVar("Q")
A = TypeVar("A")

Flush = Callable[[Sequence[Q]], Awaitable[Sequence[A]]]


class QueueFull(Exception):
    """Too many questions wait already; ask again later."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        super().__init__(f"{limit} questions wait already, which is the limit; ask again later")


class GathererClosed(Exception):
    """The gatherer was closed and takes no more questions."""

    def __init__(self) -> None:
        super().__init__("this gatherer was closed; nothing can be asked of it any more")


class AnswersMiscounted(Exception):
    """A flush gave another number of answers than it was asked questions: none can be trusted."""

    def __init__(self, asked: int, answered: int) -> None:
        super().__init__(f"a flush of {asked} questions gave {answered} answers; none of them was handed out")


class Gatherer(Generic[Q, A]):
    """Asks `flush` for the answers to at most `most` questions at a time, in the order of asking.

    `queue_limit` bounds the questions that wait for a flush (those in flight do not count). It belongs to
    one event loop.
    """

    def __init__(self, flush: Flush[Q, A], *, most: int = 512, queue_limit: int = 8192) -> None:
        if most < 1 or queue_limit < 1:
            raise ValueError(
                f"most={most}, queue_limit={queue_limit}: both must be at least 1, or nothing could be asked"
            )
        self._flush = flush
        self._most = most
        self._queue_limit = queue_limit
        self._waiting: deque[tuple[Q, asyncio.Future[A]]] = deque()
        self._runner: asyncio.Task[None] | None = None
        self._closed = False

    @property
    def waiting(self) -> int:
        """How many questions wait for a flush now."""
        return len(self._waiting)

    async def ask(self, question: Q) -> A:
        """Return the answer to `question` once the flush that carried it has ended.

        Raises `QueueFull`, `GathererClosed`, or whatever the flush raised. A caller that is cancelled while
        it waits takes its question with it; one whose flush is under way leaves it to run to its end.
        """
        return await self.put(question)

    def put(self, question: Q) -> asyncio.Future[A]:
        """Put `question` in the queue and return the future of its answer, to be awaited or cancelled.

        Raises `QueueFull` or `GathererClosed`; the future raises whatever the flush raised.
        """
        if self._closed:
            raise GathererClosed
        if len(self._waiting) >= self._queue_limit:
            raise QueueFull(self._queue_limit)
        answer: asyncio.Future[A] = asyncio.get_running_loop().create_future()
        self._waiting.append((question, answer))
        if self._runner is None:
            self._runner = asyncio.create_task(self._run())
        return answer

    async def close(self) -> None:
        """Take no more questions and wait until those already asked are answered; idempotent."""
        self._closed = True
        if self._runner is not None:
            await asyncio.wait([self._runner])

    async def _run(self) -> None:
        try:
            while batch := self._next_batch():
                await self._answer(batch)
        finally:
            self._runner = None
            while self._waiting:  # only where this task was cancelled
                self._waiting.popleft()[1].cancel()

    def _next_batch(self) -> list[tuple[Q, asyncio.Future[A]]]:
        batch: list[tuple[Q, asyncio.Future[A]]] = []
        while self._waiting and len(batch) < self._most:
            question, answer = self._waiting.popleft()
            if not answer.done():
                batch.append((question, answer))
        return batch

    async def _answer(self, batch: list[tuple[Q, asyncio.Future[A]]]) -> None:
        try:
            answers = await self._flush([question for question, _ in batch])
            if len(answers) != len(batch):
                raise AnswersMiscounted(len(batch), len(answers))  # noqa: TRY301  # one way out for every fault
        except Exception as fault:  # noqa: BLE001  # whatever it is, it is every asker's
            for _, future in batch:
                if not future.done():
                    future.set_exception(fault)
        except BaseException:
            for _, future in batch:
                future.cancel()
            raise
        else:
            for (_, future), answer in zip(batch, answers, strict=True):
                if not future.done():
                    future.set_result(answer)
