"""Lost spans: all are counted, few lines tell of them."""

import logging

import pytest

from exchange_api.traces.losses import NOT_TAKEN, QUEUE_FULL, STOPPED, TELL_SECONDS, Losses


def told(caplog: pytest.LogCaptureFixture) -> list[tuple[int, str]]:
    """What the log says: how many spans, and why."""
    facts = [record.__dict__["facts"] for record in caplog.records]
    return [(each["lost"], each["cause"]) for each in facts]


def test_the_first_loss_is_told_at_once_and_the_others_together(caplog: pytest.LogCaptureFixture) -> None:
    """Of a thousand losses in a row one line tells, ten minutes later one of the rest; the count has all."""
    caplog.set_level(logging.INFO, "tongban.api")
    counted: list[int] = []
    times = iter([0.0, *[1.0] * 999, TELL_SECONDS, TELL_SECONDS])
    losses = Losses(counted.append, lambda: next(times))
    for _ in range(1000):
        losses.note(1, QUEUE_FULL)
    assert told(caplog) == [(1, QUEUE_FULL)]
    losses.note(256, NOT_TAKEN)
    assert told(caplog) == [(1, QUEUE_FULL), (999 + 256, NOT_TAKEN)]
    assert sum(counted) == 1000 + 256


def test_the_end_tells_the_rest_once(caplog: pytest.LogCaptureFixture) -> None:
    """What still waits at the end is lost; what a thread left behind notes afterwards is not told again."""
    caplog.set_level(logging.INFO, "tongban.api")
    counted: list[int] = []
    losses = Losses(counted.append, lambda: 1.0)
    losses.note(2, NOT_TAKEN)
    losses.note(3, NOT_TAKEN)
    losses.end(7)
    losses.note(7, NOT_TAKEN)
    assert told(caplog) == [(2, NOT_TAKEN), (3 + 7, STOPPED)]
    assert sum(counted) == 12


def test_without_a_loss_nothing_is_told(caplog: pytest.LogCaptureFixture) -> None:
    """An end at which nothing waits leaves no line and no count."""
    caplog.set_level(logging.INFO, "tongban.api")
    counted: list[int] = []
    Losses(counted.append).end(0)
    assert (told(caplog), counted) == ([], [])
