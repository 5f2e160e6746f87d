"""Killed with SIGKILL under load: what was answered is in the ledger; controls show that a loss is seen."""

import asyncio
import contextlib
import json
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import psycopg
import pytest

from exchange.ledger.errors import LedgerUnavailable
from exchange.ledger.receipt import Receipt
from exchange.ledger.tlog.checkpoint import open_checkpoint
from exchange.ledger.verifier import ExitCode, verify_inclusion
from exchange.ledger.writer import LedgerWriter
from exchange.migrate import migrate
from exchange.postgres import Cluster, service_account
from tests.integration.exchange.ledger.conftest import ORIGIN, OpenLog, use
from tests.scenarios.waiting import until

ROOT = Path(__file__).parents[4]
CUT = "select pg_terminate_backend(pid) from pg_stat_activity where usename = 'tongban_api_login'"


@pytest.fixture(scope="module")
def own_server(reachable_directory: Path) -> Iterator[Cluster]:
    """A server that may be killed."""
    cluster = Cluster(reachable_directory / "killed", service_account())
    cluster.start()
    yield cluster
    cluster.stop()


@pytest.fixture
def own_log(own_server: Cluster, tmp_path: Path) -> OpenLog:
    """A fresh log on the server that may be killed."""
    name = f"log_{time.monotonic_ns()}"
    with psycopg.connect(own_server.url(), autocommit=True) as connection:
        connection.execute(f"create database {name}".encode())
    migrate(own_server.url(name))
    log = OpenLog(own_server.url(name), tmp_path / "ledger")
    log.execute(f"select ledger.open_log('{ORIGIN}')")
    return log


class Window:
    """What was answered by a writing process: its standard output, line by line."""

    def __init__(self, log: OpenLog, *, premature: bool = False, pause_seconds: float = 0.0) -> None:
        told = {
            "url": log.url("tongban_api"),
            "key": log.receipt_key.private_bytes_raw().hex(),
            "premature": premature,
            "pause_seconds": pause_seconds,
        }
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.integration.exchange.ledger.writing_process"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(told).encode())
        self.process.stdin.close()

    def answered(self, least: int) -> list[Receipt]:
        """Wait for at least `least` answers."""
        assert self.process.stdout is not None
        lines = [self.process.stdout.readline() for _ in range(least)]
        return [Receipt.from_json(json.loads(line)) for line in lines]

    def rest(self) -> list[Receipt]:
        """Return the answers that were still on their way when the process ended."""
        assert self.process.stdout is not None
        lines = self.process.stdout.read().split(b"\n")
        self.process.stdout.close()
        self.process.wait(120)
        return [Receipt.from_json(json.loads(line)) for line in lines[:-1]]


def leaves(log: OpenLog) -> dict[object, object]:
    """Return the stored leaf hash of every index."""
    return {row[0]: row[1] for row in log.rows("select index, leaf_hash from ledger.entry")}


def unlogged(log: OpenLog, answered: list[Receipt]) -> int:
    """Return how many answers have no entry."""
    logged = set(leaves(log).values())
    return sum(receipt.leaf_hash not in logged for receipt in answered)


def test_a_worker_killed_under_load_leaves_no_answer_unlogged(own_log: OpenLog) -> None:
    """Every receipt that left is an entry at its index, and the log has no gap."""
    window = Window(own_log)
    answered = window.answered(1500)
    window.process.send_signal(signal.SIGKILL)
    answered += window.rest()
    assert unlogged(own_log, answered) == 0
    assert own_log.rows("select count(*) = max(index) + 1, min(index) from ledger.entry") == [(True, 0)]
    head = own_log.seal()
    for receipt in answered[:: len(answered) // 40]:
        found = verify_inclusion(receipt, head, own_log.fetch, own_log.policy)
        assert found.code is ExitCode.PROVEN


def test_a_receipt_before_the_commit_would_be_caught(own_log: OpenLog) -> None:
    """The control: a writer that answers before it has written leaves answers unlogged, and it shows."""
    window = Window(own_log, premature=True)
    answered = window.answered(500)
    window.process.send_signal(signal.SIGKILL)
    answered += window.rest()
    assert unlogged(own_log, answered) > 0


@pytest.mark.parametrize("trial", [1, 2])
def test_a_server_killed_under_load_leaves_no_answer_unlogged(
    own_server: Cluster, own_log: OpenLog, trial: int
) -> None:
    """After crash recovery every receipt that left is an entry at its index, and sealing goes on."""
    sealer = own_log.sealer(most=400)
    sealer.seal_once()
    window = Window(own_log)
    answered = window.answered(400 * trial)
    sealer.seal_once()
    own_server.kill()
    answered += window.rest()
    own_server.start()
    stored = leaves(own_log)
    assert [stored.get(receipt.index) for receipt in answered] == [receipt.leaf_hash for receipt in answered]
    with contextlib.suppress(psycopg.OperationalError):
        sealer.close()
    head = own_log.seal()
    found = verify_inclusion(answered[-1], head, own_log.fetch, own_log.policy)
    assert found.code is ExitCode.PROVEN


def test_a_running_sealer_outlives_the_death_of_its_server(own_server: Cluster, own_log: OpenLog) -> None:
    """While the database is away nothing is signed; once it is back, sealing goes on by itself."""
    own_log.append(5)
    stop, sealer = threading.Event(), own_log.sealer()
    thread = threading.Thread(target=sealer.run, args=(stop, 0.05))
    thread.start()
    sealed_to(own_log, 5)
    own_server.kill()
    own_server.start()
    own_log.append(3)
    sealed_to(own_log, 8)
    stop.set()
    thread.join(timeout=120)
    assert not thread.is_alive()


def sealed_to(log: OpenLog, size: int) -> None:
    """Wait until the published head has `size` entries."""

    def sealed() -> bool:
        with contextlib.suppress(FileNotFoundError):
            return open_checkpoint(log.checkpoint, log.policy.logs).size == size
        return False

    until(sealed)


def test_without_synchronous_commit_the_same_kill_loses_answers(
    own_server: Cluster, own_log: OpenLog
) -> None:
    """The control: with the setting off and the ledger's own refusal taken out, answered uses are lost."""
    [(definition,)] = own_log.rows("select pg_get_functiondef('ledger.append'::regproc)")
    careless = str(definition).replace("= 'off'", "= 'sabotaged'")
    assert careless != definition
    name = own_log.owner_url.rpartition("/")[2]
    own_log.execute(
        careless,
        f"alter database {name} set synchronous_commit = off",
        "alter system set wal_writer_delay = '10s'",
        "alter system set wal_writer_flush_after = '1GB'",
        "select pg_reload_conf()",
    )
    try:
        time.sleep(0.5)
        window = Window(own_log, pause_seconds=0.05)
        answered = window.answered(300)
        own_server.kill()
        answered += window.rest()
        own_server.start()
        assert unlogged(own_log, answered) > 0
    finally:
        own_log.execute("alter system reset all", "select pg_reload_conf()")


async def test_a_backend_ended_under_load_gives_receipts_for_what_is_stored_only(own_log: OpenLog) -> None:
    """A connection cut at any moment: those told of a failure may be stored, those with a receipt are."""
    answered: list[Receipt] = []
    failed: list[LedgerUnavailable] = []
    async with asyncpg.create_pool(own_log.url("tongban_api"), min_size=1, max_size=2) as pool:
        writer = LedgerWriter(pool, ORIGIN, own_log.receipt_key)

        async def caller(number: int) -> None:
            while len(failed) < 100:
                try:
                    answered.append(await writer.append(use(number)))
                except LedgerUnavailable as fault:
                    failed.append(fault)
                number += 64

        async with asyncio.timeout(240), asyncio.TaskGroup() as group:
            callers = [group.create_task(caller(number)) for number in range(64)]
            while not all(task.done() for task in callers):
                count = len(answered)
                await asyncio.sleep(0.02)
                await asyncio.to_thread(own_log.execute, CUT)
                # some must come through between two cuts, however slow the machine
                while len(answered) == count and not all(task.done() for task in callers):  # noqa: ASYNC110
                    await asyncio.sleep(0.02)
    assert answered
    stored = leaves(own_log)
    assert all(stored[receipt.index] == receipt.leaf_hash for receipt in answered)
    assert stored.keys() == set(range(len(stored)))
