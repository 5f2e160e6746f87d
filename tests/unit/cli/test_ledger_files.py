"""A saved answer, its receipt in either form, and the files it is checked against."""

import json
from pathlib import Path

import pytest

from cli.home import write_settings
from cli.ledger_files import ledger_directory, receipt_beside, receipt_json, verify_saved_answer
from exchange.ledger.verifier import ExitCode
from tests.unit.cli.command_line import kept_environment
from tests.unit.exchange.ledger.conftest import PublishedLog

RECEIPT = b'{"origin":"a/b","index":3}'


@pytest.mark.parametrize(
    "raw",
    [
        RECEIPT,
        b"HTTP/1.1 200 OK\r\nDate: now\r\nTongban-Receipt: " + RECEIPT + b"\r\nX: y\r\n\r\n",
        b"HTTP/1.1 200 OK\ntongban-receipt:" + RECEIPT + b"\n",
        b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nTONGBAN-RECEIPT:   " + RECEIPT + b"   \r\n\r\n",
    ],
)
def test_receipt_is_found_in_headers_and_alone(raw: bytes) -> None:
    """The JSON as saved, or the headers as curl dumps them, whatever their case, spaces and line ends."""
    assert json.loads(receipt_json(raw)) == {"origin": "a/b", "index": 3}


def test_headers_without_a_receipt_are_no_receipt() -> None:
    """Nothing is made up where the header is missing."""
    headers = b"HTTP/1.1 200 OK\r\nDate: now\r\n\r\n"
    assert receipt_json(headers) == headers


def test_receipt_lies_beside_its_answer(tmp_path: Path) -> None:
    """The default name of a receipt is the answer's with a suffix."""
    assert receipt_beside(tmp_path / "answer.json") == tmp_path / "answer.json.receipt"


def test_ledger_is_that_of_the_environment_or_the_home(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The environment before the home's settings before the home's own folder."""
    with kept_environment():
        monkeypatch.setenv("TONGBAN_HOME", str(tmp_path))
        monkeypatch.delenv("TONGBAN_LEDGER_DIR", raising=False)
        assert ledger_directory() == tmp_path / "ledger"
        write_settings(tmp_path, {"TONGBAN_LEDGER_DIR": "/kept"})
        assert ledger_directory() == Path("/kept")
        monkeypatch.setenv("TONGBAN_LEDGER_DIR", "/set")
        assert ledger_directory() == Path("/set")


@pytest.fixture
def saved(tmp_path: Path) -> PublishedLog:
    """A published log of three entries with answer 1, its receipt, checkpoint and policy in files."""
    log = PublishedLog(tmp_path / "ledger")
    head = log.grow(3)
    (log.directory / "checkpoint").write_bytes(head)
    (log.directory / "policy").write_text(log.policy.text)
    (tmp_path / "answer").write_bytes(log.answer(1))
    (tmp_path / "answer.receipt").write_text(json.dumps(log.receipt(1).as_json()))
    return log


def check(log: PublishedLog) -> ExitCode:
    """Check the saved answer."""
    answer, ledger = log.directory.parent / "answer", log.directory
    return verify_saved_answer(answer, receipt_beside(answer), ledger, ledger / "policy").code


def test_saved_answer_is_proven(saved: PublishedLog) -> None:
    """The very bytes that were answered are proven from files alone."""
    assert check(saved) is ExitCode.PROVEN


def test_one_changed_byte_is_refuted(saved: PublishedLog) -> None:
    """An answer with a line end added is not the one in the log."""
    (saved.directory.parent / "answer").write_bytes(saved.answer(1) + b"\n")
    assert check(saved) is ExitCode.REFUTED


@pytest.mark.parametrize("name", ["answer.receipt", "ledger/policy", "ledger/checkpoint"])
def test_torn_file_is_bad_input(saved: PublishedLog, name: str) -> None:
    """A file that cannot be understood proves nothing for or against the answer."""
    (saved.directory.parent / name).write_bytes(b"\xff{")
    assert check(saved) is ExitCode.BAD_INPUT


@pytest.mark.parametrize("name", ["answer", "answer.receipt", "ledger/policy", "ledger/checkpoint"])
def test_missing_file_is_named(saved: PublishedLog, name: str) -> None:
    """Whatever is missing is named by the fault."""
    path = saved.directory.parent / name
    path.unlink()
    with pytest.raises(FileNotFoundError) as raised:
        check(saved)
    assert raised.value.filename == str(path)
