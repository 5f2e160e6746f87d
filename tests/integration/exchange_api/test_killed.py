"""The API dies where it hurts most: around the moment in which an answer is logged and kept."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest

from exchange_api.serving import environment_of
from tests.integration.exchange_api.hall import PERSON, Hall, serving
from tests.integration.exchange_api.kept import KEY, again
from tests.integration.exchange_api.office import SPOUSE, about, ask, furnish_office, renaming
from tests.scenarios.waiting import until_ready


@contextmanager
def dying(hall: Hall, when: str) -> Iterator[None]:
    """Serve the hall by a process that dies when it first keeps an answer; it must have died at the end."""
    environment = os.environ | environment_of(hall.settings)
    arguments = [sys.executable, "-m", "tests.integration.exchange_api.dying_server", when, str(hall.port)]
    with subprocess.Popen(arguments, env=environment, stderr=subprocess.DEVNULL) as server:
        try:
            until_ready(hall.url)
            yield
            assert server.wait(timeout=120) == -9
        finally:
            server.kill()


def asked_until_answered(hall: Hall, when: str) -> list[str]:
    """Ask with one key, first of a server that dies, then twice of a sound one; return the kinds of entries.

    All answers that arrived must be one answer.
    """
    hall.publish_person()
    with dying(hall, when):
        token = hall.token()
        with pytest.raises(httpx.TransportError):
            hall.ask(hall.question(), token, idempotency_key=KEY)
    with serving(hall):
        token = hall.token()
        answers = [hall.ask(hall.question(), token, idempotency_key=KEY) for _ in range(2)]
        answers.append(again(hall, answers[0].json()["id"], token))
    assert [answer.status_code for answer in answers] == [200] * 3
    assert len({answer.content for answer in answers}) == 1
    assert hall.unlogged(answers) == []
    return [entry["kind"] for entry in hall.entries() if entry["kind"] in {"confirmation", "repeat"}]


def test_killed_after_the_commit_the_answer_is_given_again(furnished: Hall) -> None:
    """The entry stands, nobody was answered: the retry has the answer of that very entry."""
    kinds = asked_until_answered(furnished, "after")
    assert kinds == ["confirmation", "repeat", "repeat", "repeat"]


def test_killed_before_the_commit_the_question_is_confirmed_once(furnished: Hall) -> None:
    """No entry stands, so the key is free: the retry confirms, and only it."""
    assert asked_until_answered(furnished, "before") == ["confirmation", "repeat", "repeat"]


@pytest.mark.parametrize(("when", "kinds"), [("before", []), ("after", ["confirmation"])])
def test_killed_around_the_commit_all_persons_have_their_entries_or_none(
    furnished: Hall, when: str, kinds: list[str]
) -> None:
    """A use of several persons stands in the log whole or not at all."""
    furnish_office(furnished)
    with dying(furnished, when), pytest.raises(httpx.TransportError):
        ask(furnished, renaming(furnished, SPOUSE))
    for code in (PERSON, SPOUSE):
        assert [entry["kind"] for entry in about(furnished, code)] == kinds


def test_two_statements_would_be_seen(furnished: Hall) -> None:
    """The control: with entry and kept answer apart, the same kill gives one key two confirmations."""
    kinds = asked_until_answered(furnished, "between")
    assert kinds == ["confirmation", "confirmation", "repeat", "repeat"]
