"""Entries shown from files: the newest first, filtered, and never one that the signed head does not cover."""

import json
import shutil
from pathlib import Path

import pytest

from cli.errors import CommandFailed
from cli.ledger_reading import Reading, read_log
from tests.unit.cli.command_line import CommandLine
from tests.unit.exchange.ledger.conftest import PublishedLog


@pytest.fixture(scope="module")
def grown(tmp_path_factory: pytest.TempPathFactory) -> PublishedLog:
    """A published log of 600 entries with checkpoint and policy."""
    log = PublishedLog(tmp_path_factory.mktemp("log") / "ledger")
    head = log.grow(600)
    (log.directory / "checkpoint").write_bytes(head)
    (log.directory / "policy").write_text(log.policy.text)
    return log


@pytest.fixture
def ledger(grown: PublishedLog, tmp_path: Path) -> Path:
    """A copy of its files that a test may damage."""
    return Path(shutil.copytree(grown.directory, tmp_path / "ledger"))


def read(ledger: Path, *, index: int | None = None, last: int = 10, **wanted: str) -> Reading:
    """Read with the policy beside the files."""
    return read_log(ledger, ledger / "policy", wanted, index=index, last=last)


def test_the_newest_come_first(ledger: Path) -> None:
    """As many as were asked for, over the border of a bundle, each with its own place."""
    reading = read(ledger, last=100)
    assert [entry.index for entry in reading.entries] == list(range(599, 499, -1))
    assert {entry.members["request_id"] == f"r-{entry.index}" for entry in reading.entries} == {True}
    assert reading.head.size == 600


def test_one_entry_by_its_index(ledger: Path) -> None:
    """The index is the place; one beyond the head is a wrong call that tells the range."""
    assert read(ledger, index=255).entries[0].members["request_id"] == "r-255"
    with pytest.raises(CommandFailed, match="no entry 600: 0 to 599 are sealed") as failed:
        read(ledger, index=600)
    assert failed.value.exit_code == 2


def test_filters_hold_together(ledger: Path) -> None:
    """Only entries whose members are all as asked; none is no failure."""
    assert [entry.index for entry in read(ledger, client="window", request_id="r-3").entries] == [3]
    assert read(ledger, client="nobody").entries == ()


@pytest.mark.parametrize("index", [0, 255])
def test_a_changed_entry_is_not_shown(ledger: Path, index: int) -> None:
    """An entry that is not the sealed one ends the reading with its index, and others are still shown."""
    bundle = ledger / "tile" / "entries" / "000"
    content = bytearray(bundle.read_bytes())
    place = content.index(b"housing") if index == 0 else content.rindex(b"housing")
    content[place] ^= 1
    bundle.write_bytes(content)
    with pytest.raises(CommandFailed, match=f"leaf {index} "):
        read(ledger, index=index)
    assert read(ledger, index=100).entries


def test_a_head_that_nobody_signed_shows_nothing(ledger: Path) -> None:
    """A changed checkpoint ends it before any entry is read."""
    head = (ledger / "checkpoint").read_text().replace("\n600\n", "\n599\n")
    (ledger / "checkpoint").write_text(head)
    with pytest.raises(CommandFailed, match="signature does not hold"):
        read(ledger)


def test_the_command_shows_them(tongban: CommandLine, ledger: Path) -> None:
    """A table with the head, JSON with every member, honest exit codes."""
    done = tongban("ledger", "show", "--ledger", ledger, "--last", "2")
    assert done.code == 0
    assert "exchange.example/log: 600" in done.out
    assert "599" in done.out
    found = json.loads(tongban("ledger", "show", "--ledger", ledger, "--index", "7", "--json").out)
    assert found["entries"][0]["index"] == 7
    assert found["entries"][0]["entry"]["department"] == "housing"
    assert found["size"] == 600
    assert tongban("ledger", "show", "--ledger", ledger, "--index", "600").code == 2
    (ledger / "checkpoint").unlink()
    gone = tongban("ledger", "show", "--ledger", ledger)
    assert gone.code == 1
    assert "checkpoint" in gone.err
