"""The verifier's command: every verb gives its exit code and one line in both languages."""

import json
from pathlib import Path

import pytest

from exchange.ledger.verifier.command import main
from tests.unit.exchange.ledger.conftest import PublishedLog


@pytest.fixture
def files(published_log: PublishedLog, tmp_path: Path) -> Path:
    """What an outsider holds: policy, receipts, an answer, two heads and a copy of the log."""
    (tmp_path / "old").write_bytes(published_log.grow(5))
    (tmp_path / "new").write_bytes(published_log.grow(300))
    (published_log.directory / "checkpoint").write_bytes(published_log.heads[-1])
    (tmp_path / "policy").write_text(published_log.policy.text, encoding="utf-8")
    for name, index in (("receipt", 7), ("later", 305)):
        (tmp_path / name).write_text(json.dumps(published_log.receipt(index).as_json()), encoding="utf-8")
    forged = published_log.receipt(7).as_json() | {"index": 8}
    (tmp_path / "forged").write_text(json.dumps(forged), encoding="utf-8")
    (tmp_path / "answer").write_bytes(published_log.answer(7))
    (tmp_path / "other-answer").write_bytes(published_log.answer(8))
    return tmp_path


@pytest.mark.parametrize(
    ("call", "code"),
    [
        (["receipt", "receipt"], 1),
        (["receipt", "forged"], 3),
        (["receipt", "answer"], 4),
        (["receipt", "nowhere"], 4),
        (["proof", "receipt"], 0),
        (["proof", "later"], 1),
        (["proof", "forged"], 3),
        (["answer", "answer", "receipt"], 0),
        (["answer", "other-answer", "receipt"], 2),
        (["consistency", "old", "new"], 0),
        (["consistency", "old", "policy"], 4),
        (["range"], 0),
    ],
)
def test_each_verb_ends_with_the_code_of_its_outcome(
    files: Path, capsys: pytest.CaptureFixture[str], call: list[str], code: int
) -> None:
    """Programs read the code, people the line."""
    arguments = [call[0], *(str(files / name) for name in call[1:]), "--policy", str(files / "policy")]
    if call[0] != "receipt":
        arguments += ["--log", str(files / "ledger")]
    assert main(arguments) == code
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 1
    assert " / " in lines[0]


@pytest.mark.parametrize("arguments", [[], ["unknown"], ["proof"], ["proof", "x", "--policy", "y"]])
def test_a_wrong_call_is_bad_input_and_never_reads_as_refuted(arguments: list[str]) -> None:
    """The usual 2 of a wrong call would say that the log was tampered with."""
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 4
