"""PostgreSQL dies under a running API: no answer without an entry, and no restart of the API needed."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import psycopg
import pytest

from exchange.migrate import migrate
from exchange.postgres import Cluster, service_account
from exchange.postgres.cluster import free_port
from tests.integration.exchange_api.hall import Hall, serving


@pytest.fixture
def own_cluster(reachable_directory: Path) -> Iterator[Cluster]:
    """A PostgreSQL of this test's own, to be killed."""
    cluster = Cluster(reachable_directory / "killed", service_account())
    cluster.start()
    yield cluster
    cluster.stop()


def test_a_killed_database_loses_no_entry_of_an_answer(own_cluster: Cluster, tmp_path: Path) -> None:
    """Windows keep asking while PostgreSQL is killed and started again: each answer has its entry."""
    with psycopg.connect(own_cluster.url(), autocommit=True) as connection:
        connection.execute("create database hall")
    migrate(own_cluster.url("hall"))
    hall = Hall(own_cluster.url("hall"), tmp_path, free_port())
    hall.publish_person()
    answers: list[httpx.Response] = []
    stop = threading.Event()
    with serving(hall):
        token = hall.token()

        def keep_asking() -> None:
            while not stop.is_set():
                answers.append(hall.ask(hall.question(), token=token))

        windows = [threading.Thread(target=keep_asking) for _ in range(4)]
        for window in windows:
            window.start()
        time.sleep(1)
        own_cluster.kill()
        time.sleep(1)
        own_cluster.start()
        wait_answered(answers)
        stop.set()
        for window in windows:
            window.join(120)
        unlogged = hall.unlogged(answers)
    answered = [answer for answer in answers if answer.status_code == 200]
    failed = [answer for answer in answers if answer.status_code != 200]
    assert answered
    assert failed
    assert {answer.status_code for answer in failed} == {503}
    assert not [answer for answer in failed if "confirmed" in answer.text or "刘示范" in answer.text]
    assert unlogged == []


def wait_answered(answers: list[httpx.Response]) -> None:
    """Wait until a question that was asked from now on is answered again."""
    count, deadline = len(answers), time.monotonic() + 120
    while not any(answer.status_code == 200 for answer in answers[count + 4 :]):
        assert time.monotonic() < deadline, "the API did not recover in 120 s"
        time.sleep(0.05)
