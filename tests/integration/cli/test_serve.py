"""`tongban serve` as a process: ready at the issuer's own port, graceful, a sentence if it cannot start."""

import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from cli.commands.serve import port_of
from cli.demo.exchange import LocalExchange
from exchange.postgres.cluster import free_port
from exchange.settings import Settings
from tests.integration.exchange_api.test_serving import CUT_OFF
from tests.scenarios.waiting import until_ready
from tests.unit.cli.command_line import plain_environment, program, run_program


@contextmanager
def serving(exchange: LocalExchange, log: Path, *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    """Serve until the end; killed if it still runs then."""
    environment = plain_environment(TONGBAN_HOME=str(exchange.home))
    with log.open("wb") as file:
        command = program("serve", *arguments)
        with subprocess.Popen(command, env=environment, cwd="/", stdout=file, stderr=file) as process:
            try:
                yield process
            finally:
                process.kill()


@pytest.mark.parametrize("workers", ["1", "2"])
def test_serves_at_the_issuer_s_port_and_stops_gracefully(
    exchange: LocalExchange, tmp_path: Path, workers: str
) -> None:
    """Ready without naming a port; told to stop, it finishes its shutdown and the port is free again."""
    log = tmp_path / "log"
    with serving(exchange, log, "--workers", workers) as process:
        until_ready(exchange.settings.issuer_url)
        assert httpx.get(f"{exchange.settings.issuer_url}/readyz", trust_env=False).json()["ready"] is True
        process.send_signal(signal.SIGTERM)
        assert process.wait(120) == 0
    words = log.read_text(encoding="utf-8")
    assert words.count("Application shutdown complete") == int(workers)
    assert CUT_OFF not in words
    assert "Traceback" not in words
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"{exchange.settings.issuer_url}/readyz", trust_env=False)


def test_taken_port_is_told(exchange: LocalExchange, tmp_path: Path) -> None:
    """A second server at the same port ends with 1 and what to do; another port is served."""
    environment = plain_environment(TONGBAN_HOME=str(exchange.home))
    with serving(exchange, tmp_path / "log"):
        until_ready(exchange.settings.issuer_url)
        second = run_program(environment, "serve")
        assert second.code == 1
        assert f"127.0.0.1:{exchange.settings.issuer.port}: Address already in use" in second.err
        assert "--port" in second.err
        assert "Traceback" not in second.said
        port = free_port()
        with serving(exchange, tmp_path / "other", "--port", str(port)):
            until_ready(f"http://127.0.0.1:{port}")


def test_database_that_is_down_is_a_sentence(exchange: LocalExchange) -> None:
    """It does not start without its database: exit code 1, what to start, no password, no traceback."""
    environment = plain_environment(
        TONGBAN_HOME=str(exchange.home), TONGBAN_API_DATABASE_URL="postgresql://a:secret-word@127.0.0.1:1/x"
    )
    done = run_program(environment, "serve")
    assert done.code == 1
    assert "the database does not answer" in done.err
    assert not [word for word in ("Traceback", "secret-word") if word in done.said]


def test_missing_key_is_a_sentence(exchange: LocalExchange, tmp_path: Path) -> None:
    """It does not start without one of its keys; the log's key is none of them."""
    keys = Path(shutil.copytree(exchange.settings.keys_dir, tmp_path / "keys"))
    (keys / "token.pem").unlink()
    environment = plain_environment(TONGBAN_HOME=str(exchange.home), TONGBAN_KEYS_DIR=str(keys))
    done = run_program(environment, "serve")
    assert done.code == 1
    assert "token.pem is missing" in done.err
    assert "Traceback" not in done.said


def test_broken_catalogue_is_a_sentence(exchange: LocalExchange, tmp_path: Path) -> None:
    """A catalogue that cannot be loaded keeps it from starting, told with file and what to add."""
    environment = plain_environment(TONGBAN_HOME=str(exchange.home), TONGBAN_CATALOG_DIR=str(tmp_path))
    done = run_program(environment, "serve")
    assert done.code == 1
    assert "departments.yaml" in done.err
    assert "Traceback" not in done.said


@pytest.mark.parametrize(
    ("issuer", "port"),
    [("http://127.0.0.1:9000", 9000), ("http://exchange.example", 80), ("https://exchange.example", 8470)],
)
def test_port_follows_the_issuer(exchange: LocalExchange, issuer: str, port: int) -> None:
    """The issuer's own port where it is served directly, ours behind a proxy that speaks https."""
    settings = Settings.model_validate(exchange.settings.model_dump() | {"issuer": issuer})
    assert port_of(settings) == port
