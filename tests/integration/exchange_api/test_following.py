"""How long a change is waited for, on made-up answers: as long as nothing is decided, and no longer."""

from collections.abc import Callable, Iterator

import httpx
import pytest

from tests.integration.exchange_api.following import ENFORCED_SECONDS, until_in_force

BEFORE, AFTER, BUSY = 200, 401, 503


def answering(*statuses: int) -> Callable[[], httpx.Response]:
    """What answers with these statuses, one after the other."""
    left: Iterator[int] = iter(statuses)
    return lambda: httpx.Response(next(left))


def clock(*seconds: float) -> Callable[[], float]:
    """A clock that shows these seconds, one after the other: at the change, and as each question is asked."""
    left: Iterator[float] = iter(seconds)
    return lambda: next(left)


def follows(answer: httpx.Response) -> bool:
    """Whether an answer is by the state of after."""
    return answer.status_code == AFTER


def test_what_follows_in_time_is_returned() -> None:
    """Answers of before are right until the last moment in which they may be."""
    ask, now = answering(BEFORE, BEFORE, AFTER), clock(10, 10, 10 + ENFORCED_SECONDS, 20)
    assert until_in_force(ask, follows, now).status_code == AFTER


def test_who_is_told_nothing_asks_again() -> None:
    """A worker that cannot decide just now is waited for."""
    ask, now = answering(BEFORE, BUSY, BUSY, AFTER), clock(10, 11, 16, 30, 60)
    assert until_in_force(ask, follows, now).status_code == AFTER


def test_an_answer_of_before_that_comes_too_late_fails() -> None:
    """However it would have gone on."""
    with pytest.raises(AssertionError, match=r"as before 5\.1 s after"):
        until_in_force(answering(BUSY, BEFORE, AFTER), follows, clock(10, 15.1, 15.1, 15.2))
