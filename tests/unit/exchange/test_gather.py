"""Gathering: one flush in flight, bounded, every question answered or failed, none mixed up."""

import asyncio
from collections.abc import Sequence

import pytest

from exchange.gather import AnswersMiscounted, Gatherer, GathererClosed, QueueFull


class Gate:
    """A flush that doubles its questions, notes its batches and waits for the test at each one."""

    def __init__(self) -> None:
        self.batches: list[list[int]] = []
        self.in_flight = 0
        self.most_in_flight = 0
        self.open = asyncio.Event()

    async def flush(self, questions: Sequence[int]) -> Sequence[int]:
        """Answer once the gate is open."""
        self.batches.append(list(questions))
        self.in_flight += 1
        self.most_in_flight = max(self.most_in_flight, self.in_flight)
        await self.open.wait()
        self.in_flight -= 1
        return [2 * question for question in questions]


async def _started(*asks: "asyncio.Task[int]") -> None:
    for _ in range(3):
        await asyncio.sleep(0)
    assert asks


async def test_a_lone_question_is_flushed_at_once() -> None:
    """Without company a question waits for nobody."""
    gate = Gate()
    gate.open.set()
    assert await Gatherer(gate.flush).ask(21) == 42
    assert gate.batches == [[21]]


async def test_what_arrives_meanwhile_goes_next_together() -> None:
    """While one flush is under way the others gather, and there is never a second flush beside it."""
    gate = Gate()
    gatherer = Gatherer(gate.flush, most=3)
    first = asyncio.create_task(gatherer.ask(0))
    await _started(first)
    others = [asyncio.create_task(gatherer.ask(number)) for number in range(1, 8)]
    await _started(*others)
    gate.open.set()
    assert await asyncio.gather(first, *others) == [2 * number for number in range(8)]
    assert gate.batches == [[0], [1, 2, 3], [4, 5, 6], [7]]
    assert gate.most_in_flight == 1


async def test_a_failing_flush_fails_its_own_questions_only() -> None:
    """Those of one flush share its fault; those that came later are answered."""
    calls = 0

    async def flush(questions: Sequence[int]) -> Sequence[int]:
        nonlocal calls
        calls += 1
        await asyncio.sleep(0)
        if calls == 1:
            raise ConnectionError("the server went away")
        return questions

    gatherer = Gatherer(flush, most=2)
    found = await asyncio.gather(*(gatherer.ask(number) for number in range(4)), return_exceptions=True)
    assert [type(answer) for answer in found] == [ConnectionError, ConnectionError, int, int]
    assert list(found[2:]) == [2, 3]


async def test_over_the_limit_the_caller_is_told_and_nothing_is_lost() -> None:
    """The queue is bounded; those inside are answered all the same."""
    gate = Gate()
    gatherer = Gatherer(gate.flush, most=1, queue_limit=2)
    flying = asyncio.create_task(gatherer.ask(0))
    await _started(flying)
    waiting = [asyncio.create_task(gatherer.ask(number)) for number in (1, 2)]
    await _started(*waiting)
    assert gatherer.waiting == 2
    with pytest.raises(QueueFull, match="2 questions wait"):
        await gatherer.ask(3)
    gate.open.set()
    assert await asyncio.gather(flying, *waiting) == [0, 2, 4]


async def test_a_cancelled_caller_takes_its_waiting_question_along() -> None:
    """A question nobody waits for any more is not asked; its neighbours are."""
    gate = Gate()
    gatherer = Gatherer(gate.flush)
    flying = asyncio.create_task(gatherer.ask(0))
    await _started(flying)
    leaving, staying = (asyncio.create_task(gatherer.ask(number)) for number in (1, 2))
    await _started(leaving, staying)
    leaving.cancel()
    await _started(leaving)
    gate.open.set()
    assert list(await asyncio.gather(flying, staying)) == [0, 4]
    assert gate.batches == [[0], [2]]


async def test_a_caller_cancelled_in_flight_spoils_nothing() -> None:
    """The flush runs to its end and the others get their answers."""
    gate = Gate()
    gatherer = Gatherer(gate.flush)
    leaving, staying = (asyncio.create_task(gatherer.ask(number)) for number in (1, 2))
    await _started(leaving, staying)
    leaving.cancel()
    gate.open.set()
    assert await staying == 4
    assert leaving.cancelled()


async def test_a_miscounted_flush_hands_out_nothing() -> None:
    """Answers that cannot be told apart reach nobody."""

    async def flush(questions: Sequence[int]) -> Sequence[int]:
        await asyncio.sleep(0)
        return questions[:-1]

    gatherer = Gatherer(flush)
    found = await asyncio.gather(*(gatherer.ask(number) for number in range(3)), return_exceptions=True)
    assert [type(answer) for answer in found] == [AnswersMiscounted] * 3


async def test_closing_answers_what_was_asked_and_takes_no_more() -> None:
    """Close waits for the last flush; afterwards every question is refused."""
    gate = Gate()
    gatherer = Gatherer(gate.flush, most=1)
    asked = [asyncio.create_task(gatherer.ask(number)) for number in (1, 2)]
    await _started(*asked)
    closing = asyncio.create_task(gatherer.close())
    await _started(*asked)
    assert not closing.done()
    gate.open.set()
    await closing
    assert [task.result() for task in asked] == [2, 4]
    with pytest.raises(GathererClosed):
        await gatherer.ask(3)
    await gatherer.close()


async def test_cancelling_the_flush_leaves_nobody_waiting() -> None:
    """At shutdown every caller is let go, in flight or queued."""
    gate = Gate()
    gatherer = Gatherer(gate.flush, most=1)
    asked = [asyncio.create_task(gatherer.ask(number)) for number in (1, 2)]
    await _started(*asked)
    runner = gatherer._runner
    assert runner is not None
    runner.cancel()
    found = await asyncio.gather(*asked, return_exceptions=True)
    assert [type(answer) for answer in found] == [asyncio.CancelledError] * 2


@pytest.mark.parametrize(("most", "queue_limit"), [(0, 1), (1, 0)])
def test_limits_below_one_are_refused(most: int, queue_limit: int) -> None:
    """A gatherer that could never ask anything is not made."""
    with pytest.raises(ValueError, match="at least 1"):
        Gatherer(Gate().flush, most=most, queue_limit=queue_limit)


async def test_once_all_are_answered_the_next_one_is_flushed_again() -> None:
    """A gatherer that had nothing to do goes on, and so does one whose flush failed."""
    gate = Gate()
    gate.open.set()
    gatherer = Gatherer(gate.flush)
    async with asyncio.timeout(5):
        assert [await gatherer.ask(number) for number in (1, 2)] == [2, 4]


async def test_of_those_a_flush_fails_one_who_left_hinders_nobody() -> None:
    """The others are told of the fault, and who came later is answered."""
    gate = Gate()

    async def flush(questions: Sequence[int]) -> Sequence[int]:
        await gate.flush(questions)
        if len(gate.batches) == 1:
            raise ConnectionError("the server went away")
        return questions

    gatherer = Gatherer(flush, most=2)
    leaving, staying, later = (asyncio.create_task(gatherer.ask(number)) for number in (1, 2, 3))
    await _started(leaving, staying, later)
    leaving.cancel()
    await _started(leaving)
    gate.open.set()
    with pytest.raises(ConnectionError):
        await staying
    assert await later == 3


async def test_while_it_closes_nothing_more_is_taken() -> None:
    """Else who goes on asking would keep it from ever closing."""
    gate = Gate()
    gatherer = Gatherer(gate.flush)
    asked = asyncio.create_task(gatherer.ask(1))
    await _started(asked)
    closing = asyncio.create_task(gatherer.close())
    await _started(asked)
    with pytest.raises(GathererClosed):
        gatherer.put(2)
    gate.open.set()
    await closing
    assert await asked == 2
