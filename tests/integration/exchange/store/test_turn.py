"""One process at a time is at a step of a resource; the turn ends with its process, however that dies."""

import subprocess
import sys
from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import Connection

from exchange.store import turn as room
from exchange.store.errors import RunUnderWay
from exchange.store.publish import publish_batch
from exchange.store.runs import RunBook
from exchange.store.status import read_status
from exchange.store.turn import turn
from tests.integration.exchange.store.conftest import BITS, NOW, RESOURCE, Bench, person
from tests.scenarios.waiting import until
from tests.unit.cli.command_line import ROOT, plain_environment

PROGRAM = [sys.executable, "-m", "tests.integration.exchange.store.turning_process"]
Other = Callable[[str], subprocess.Popen[str]]


@pytest.fixture
def other(bench: Bench) -> Iterator[Other]:
    """Start another process that asks for the turn of a resource; what is left is killed at the end."""
    started: list[subprocess.Popen[str]] = []

    def start(resource: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            PROGRAM,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            env=plain_environment(),
        )
        started.append(process)
        assert process.stdin is not None
        process.stdin.write(f"{bench.pipeline_url} {resource}\n")
        process.stdin.flush()
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


def line(process: subprocess.Popen[str]) -> str:
    """Return the next line that the process says."""
    assert process.stdout is not None
    return process.stdout.readline().strip()


def test_second_process_is_refused_with_the_first_run_s_name(bench: Bench, other: Other) -> None:
    """While a process holds the turn, another one is refused and told which run is under way, at what."""
    with bench.transaction() as connection:
        RunBook(connection, "r1", RESOURCE).begin(NOW)
    with turn(bench.pipeline_url, RESOURCE):
        assert line(other(RESOURCE)) == (
            f"refused {RESOURCE}: another run is under way (run r1, at load); nothing was read"
        )
    assert line(other(RESOURCE)) == "taken"


def test_without_the_lock_both_go_on(bench: Bench, other: Other, monkeypatch: pytest.MonkeyPatch) -> None:
    """Control: a turn that takes a lock which excludes nobody lets two processes in at once."""
    assert line(other(RESOURCE)) == "taken"
    with pytest.raises(RunUnderWay), turn(bench.pipeline_url, RESOURCE):
        pass
    monkeypatch.setattr(room, "TAKE", "select %s::text is not null")
    with turn(bench.pipeline_url, RESOURCE):
        pass


def test_other_resources_have_turns_of_their_own(bench: Bench, other: Other) -> None:
    """A resource that is being run keeps no other resource waiting."""
    assert line(other("natural_resources/real_estate_title")) == "taken"
    with turn(bench.pipeline_url, RESOURCE):
        pass


def test_killed_process_leaves_no_turn(bench: Bench, other: Other, owner: Connection) -> None:
    """A process that is killed with -9 gives its turn back by dying; status tells both."""
    process = other(RESOURCE)
    assert line(process) == "taken"
    assert read_status(owner, [RESOURCE])[RESOURCE].under_way
    process.kill()
    process.wait()
    until(lambda: not read_status(owner, [RESOURCE])[RESOURCE].under_way)
    with turn(bench.pipeline_url, RESOURCE):
        pass


def test_turn_does_not_hinder_its_own_publishing(bench: Bench) -> None:
    """Publishing locks the resource besides, under a number of its own."""
    bench.stage("r1", [person("1")])
    with turn(bench.pipeline_url, RESOURCE), bench.transaction() as connection:
        assert publish_batch(connection, bench.contract, "r1", BITS, NOW).inserted_rows == 1
