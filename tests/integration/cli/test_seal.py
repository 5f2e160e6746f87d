"""`tongban ledger seal` as a process: it seals, stops when told to, and ends with a sentence on a fault."""

import json
import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from cli.demo.exchange import LocalExchange
from exchange.postgres.cluster import free_port
from tests.scenarios.waiting import until
from tests.unit.cli.command_line import plain_environment, program, run_program


@contextmanager
def sealing(environment: dict[str, str]) -> Iterator[subprocess.Popen[str]]:
    """Run the sealer; it is killed at the end if it still runs."""
    with subprocess.Popen(
        program("ledger", "seal"), env=environment, cwd="/", stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def said_before(process: subprocess.Popen[str]) -> str:
    """Return what the process wrote until it ended, while it is waited for."""
    return process.communicate(timeout=240)[1]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_stops_when_told_to(exchange: LocalExchange, number: signal.Signals) -> None:
    """A head is published; then the signal ends the sealer with 0, and a later one takes over its place."""
    checkpoint = exchange.settings.ledger_dir / "checkpoint"
    with sealing(plain_environment(TONGBAN_HOME=str(exchange.home))) as process:
        assert process.stderr is not None
        said = process.stderr.readline()
        until(checkpoint.exists)
        process.send_signal(number)
        said += said_before(process)
        assert process.returncode == 0
    lines = [json.loads(line) for line in said.splitlines()]
    assert [line["event"] for line in lines] == ["sealing", "sealer stopped"]
    assert lines[0]["ledger"] == str(exchange.settings.ledger_dir)
    assert checkpoint.read_text(encoding="utf-8").startswith(exchange.settings.origin)


def test_waits_for_a_database_that_is_away_and_still_stops(exchange: LocalExchange) -> None:
    """No database: it says so, tries again, and ends with 0 when told to."""
    away = f"postgresql://sealer:secret-word@127.0.0.1:{free_port()}/exchange"
    environment = plain_environment(TONGBAN_HOME=str(exchange.home), TONGBAN_SEALER_DATABASE_URL=away)
    with sealing(environment) as process:
        assert process.stderr is not None
        lines = [process.stderr.readline(), process.stderr.readline()]
        process.send_signal(signal.SIGTERM)
        rest = said_before(process)
        assert process.returncode == 0
    told = json.loads(lines[1])
    assert (told["event"], told["fault"]) == ("nothing sealed, trying again", "OperationalError")
    assert "secret-word" not in "".join(lines) + rest


def test_another_log_ends_it_with_a_sentence(exchange: LocalExchange) -> None:
    """A database that holds another log is a matter for people: exit code 1, no traceback."""
    environment = plain_environment(TONGBAN_HOME=str(exchange.home), TONGBAN_ORIGIN="other.example/log")
    done = run_program(environment, "ledger", "seal")
    assert done.code == 1
    assert "OriginDiffers: expected the log 'other.example/log'" in done.err
    assert "Traceback" not in done.err


def test_missing_key_ends_it_with_a_sentence(exchange: LocalExchange) -> None:
    """Without the log's key nothing can be signed: exit code 1 and the file's name."""
    environment = plain_environment(TONGBAN_HOME=str(exchange.home), TONGBAN_KEYS_DIR=os.devnull + "/none")
    done = run_program(environment, "ledger", "seal")
    assert done.code == 1
    assert "/dev/null/none/log.pem" in done.err
    assert "Traceback" not in done.err
