"""`tongban batch ask` against a served exchange: all of a file, and going on where it stopped."""

import json
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from catalog.calendar import local_date
from cli.demo.children import Child
from cli.demo.exchange import OPERATOR, WINDOW, LocalExchange
from exchange.clock import utc_now
from tests.integration.cli.conftest import running
from tests.integration.exchange_api.batches.bulk import people
from tests.scenarios.waiting import until_ready
from tests.unit.cli.command_line import CommandLine

ITEM = "publication_retail_establishment"
WHY = ("--reason", "letter 12")
AMOUNT, MANY = 45, 400


@pytest.fixture(scope="module")
def files(home: Path) -> tuple[Path, Path]:
    """The order and its subjects."""
    order = home / "order.json"
    order.write_text(json.dumps({"item": ITEM, "case": "2026-5", "operator": OPERATOR.operator_id}))
    return order, subjects_of(home, AMOUNT)


def subjects_of(directory: Path, amount: int) -> Path:
    """Write a file of so many subjects."""
    path = directory / "people.csv"
    path.write_text("type,code\n" + "".join(f"111,{code}\n" for code in people(amount)))
    return path


def allow(tongban: CommandLine, approval: str, most: int) -> None:
    """Approve a batch of so many."""
    until = (local_date(utc_now()) + timedelta(days=9)).isoformat()
    terms: tuple[str, ...] = ("--client", WINDOW, "--item", ITEM, "--case", "2026-5", "--subjects", str(most))
    terms += ("--approved-by", "office", "--basis", "letter 12", "--until", until, *WHY)
    assert tongban("batch", "allow", WINDOW, *WHY).code == 0
    done = tongban("batch", "approve", approval, *terms)
    assert done.code == 0, done.err


def asked(
    tongban: CommandLine, exchange: LocalExchange, files: tuple[Path, Path], save: Path, *more: object
) -> tuple[int, dict[str, Any]]:
    """Ask, and return the exit code and what was told."""
    window = ("--client", WINDOW, "--key", exchange.window_key, "--save", save, "--json")
    done = tongban("batch", "ask", *files, *window, *more)
    return done.code, json.loads(done.out)


def test_all_are_asked_and_nobody_twice(
    tongban: CommandLine, exchange: LocalExchange, files: tuple[Path, Path], tmp_path: Path
) -> None:
    """What is too much stops; with more approved the same command asks of the others only."""
    save = tmp_path / "results"
    allow(tongban, "small", 30)
    with running(exchange, "api", "serve"):
        until_ready(exchange.settings.issuer_url)
        code, told = asked(tongban, exchange, files, save, "--size", "20")
        assert (code, told["answered"]) == (1, 20)
        assert "batch-budget-spent" in told["stopped"]
    allow(tongban, "large", 100)
    with running(exchange, "api", "serve"):
        until_ready(exchange.settings.issuer_url)
        code, told = asked(tongban, exchange, files, save, "--size", "20")
        assert (code, told["answered"], told["problems"], told["stopped"]) == (0, AMOUNT, {}, None)
        lines = save.read_bytes().splitlines()
        again = asked(tongban, exchange, files, save)
        assert (again[0], save.read_bytes().splitlines()) == (0, lines)
    assert len(lines) == 1 + AMOUNT
    used = {one["id"]: one["subjects"] for one in json.loads(tongban("batch", "list", "--json").out)}
    assert used == {"small": 20, "large": AMOUNT - 20}
    assert not any(code.encode() in save.read_bytes() for code in people(AMOUNT))


def test_a_killed_run_goes_on_and_a_second_one_is_kept_out(
    tongban: CommandLine, exchange: LocalExchange, files: tuple[Path, Path], tmp_path: Path
) -> None:
    """While one runs a second has nothing of its file; after SIGKILL none who was answered is asked again.

    There are many, so that the first has not come to its end before it is stopped.
    """
    save, files = tmp_path / "results", (files[0], subjects_of(tmp_path, MANY))
    command = (*files, "--client", WINDOW, "--key", exchange.window_key, "--save", save, "--size", "1")
    words = [sys.executable, "-m", "cli.main", "batch", "ask", *map(str, command)]
    allow(tongban, "killed", 1000)
    with running(exchange, "api", "serve"):
        until_ready(exchange.settings.issuer_url)
        with subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as first:
            while not save.exists() or save.read_bytes().count(b"\n") < 5:
                assert first.poll() is None
                time.sleep(0.005)
            first.send_signal(signal.SIGSTOP)
            before = save.read_bytes()
            second = tongban("batch", "ask", *command)
            first.kill()
        assert (second.code, f"another run is writing {save}" in second.err) == (1, True), second.err
        assert save.read_bytes() == before
        with save.open("ab") as file:
            file.write(b'{"place":44,"status":200,"receipt":{"ind')
        code, told = asked(tongban, exchange, files, save)
    assert (code, told["answered"], told["problems"]) == (0, MANY, {})
    whole = before[: before.rindex(b"\n") + 1]
    places = [json.loads(line)["place"] for line in save.read_bytes().splitlines()[1:]]
    assert (save.read_bytes().startswith(whole), sorted(places)) == (True, list(range(MANY)))
    used = {one["id"]: one["subjects"] for one in json.loads(tongban("batch", "list", "--json").out)}
    assert used["killed"] == MANY


def test_a_damaged_line_is_told_by_file_and_number(
    tongban: CommandLine, exchange: LocalExchange, files: tuple[Path, Path], tmp_path: Path
) -> None:
    """With what was expected and what to do, and nobody is asked; without the line the run goes on."""
    save = tmp_path / "results"
    allow(tongban, "damaged", 100)
    with running(exchange, "api", "serve"):
        until_ready(exchange.settings.issuer_url)
        assert asked(tongban, exchange, files, save)[0] == 0
        lines = save.read_bytes().splitlines(keepends=True)
        save.write_bytes(b"".join([*lines[:3], lines[3][:60] + b"\n", *lines[4:]]))
        damaged = save.read_bytes()
        told = tongban(
            *("batch", "ask", *files, "--client", WINDOW, "--key", exchange.window_key, "--save", save)
        )
        assert (told.code, told.out, save.read_bytes()) == (2, "", damaged)
        assert f"line 4 of {save} is damaged: expected" in told.err
        assert "delete that line and run the same command again" in told.err
        save.write_bytes(b"".join(lines[:3] + lines[4:]))
        code, outcome = asked(tongban, exchange, files, save)
    assert (code, outcome["answered"], len(save.read_bytes().splitlines())) == (0, AMOUNT, 1 + AMOUNT)


def test_a_fault_is_told_by_its_place_in_the_file(
    tongban: CommandLine, exchange: LocalExchange, files: tuple[Path, Path], tmp_path: Path, api: Child
) -> None:
    """A mistyped number refuses its batch by the place in the file; the number is not repeated."""
    subjects = tmp_path / "mistyped.csv"
    subjects.write_text(files[1].read_text() + "111,371399197805129013\n")
    window = ("--client", WINDOW, "--key", exchange.window_key, "--save", tmp_path / "r", "--size", "20")
    done = tongban("batch", "ask", files[0], subjects, *window)
    assert done.code == 1
    assert "subject 46 of the file" in done.err
    assert "subject-code-invalid" in done.err
    assert "371399197805129013" not in done.err + done.out
    assert "answered 40 of 46" in done.out
