"""A dry run counts what a real run would find, and writes nothing."""

import json
from pathlib import Path

import pytest

from catalog.model import Contract
from cli.trial import dry_run_of
from cli.trial.dry_run import DryRun, show_dry_run
from tests.unit.cli.licence_drop import NAMES, leave_drop, licence_contract, licences, resident

ROWS = 100


@pytest.fixture
def contract(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Contract:
    """The contract of the drops in a directory that is empty yet."""
    monkeypatch.setenv("TONGBAN_CONN_TEST", (tmp_path / "drops").as_uri())
    monkeypatch.setenv("LANG", "C")
    return licence_contract()


def shown(found: DryRun, capsys: pytest.CaptureFixture[str]) -> str:
    """Return everything that is told of it."""
    show_dry_run(found)
    written = capsys.readouterr()
    return written.out + written.err + json.dumps(found.as_json(), ensure_ascii=False)


def broken(found: DryRun) -> dict[str, int]:
    """Return the rules that rows break."""
    return {result.rule.id: result.broken for result in found.rules if result.broken}


def test_sound_rows_pass(contract: Contract, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing broken, nothing held, the next step is a real run; the directory is as it was."""
    leave_drop(tmp_path / "drops", licences(ROWS))
    before = {path.name: path.read_bytes() for path in (tmp_path / "drops").iterdir()}
    found = dry_run_of(contract)
    assert (found.rows, found.quarantined, found.repeated, found.holding) == (ROWS, 0, 0, ())
    assert broken(found) == {}
    assert "next: tongban prepare && tongban pipeline run" in shown(found, capsys)
    assert {path.name: path.read_bytes() for path in (tmp_path / "drops").iterdir()} == before


def test_each_kind_of_dirt_is_counted(
    contract: Contract, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Two impossible days, a repeated key, an unknown state and a blank holder: each where it belongs."""
    rows = licences(ROWS)
    rows[1][4] = rows[2][4] = "20310230"
    rows[3][0] = rows[4][0]
    rows[5][5] = "迁出"
    rows[6][1] = ""
    leave_drop(tmp_path / "drops", rows)
    found = dry_run_of(contract)
    assert [(kind[0], count) for kind, count in found.findings.items()] == [("valid_to", 2)]
    assert list(found.samples.values()) == ["20310230"]
    assert list(found.first_rows.values()) == [2]
    assert found.first_breaks == {"readable": 2, "required": 7, "state_known": 6}
    assert broken(found) == {"readable": 2, "required": 1, "state_known": 1, "key_unique": 2}
    assert (found.repeated, found.quarantined) == (2, 6)
    assert found.holding == ()
    text = shown(found, capsys)
    assert "6 rows would be quarantined" in text
    assert not [secret for secret in (*NAMES, resident(1)) if secret in text]


def test_row_that_breaks_twice_is_quarantined_once(contract: Contract, tmp_path: Path) -> None:
    """A repeated key on a row that is unreadable besides adds no row to the quarantine."""
    rows = licences(ROWS)
    rows[3][0] = rows[4][0]
    rows[3][4] = "20310230"
    leave_drop(tmp_path / "drops", rows)
    assert dry_run_of(contract).quarantined == 2


def test_breached_threshold_would_hold(
    contract: Contract, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Six in a hundred rows with an unknown state are more than the 5 % that the rule allows."""
    rows = licences(ROWS)
    for row in rows[:6]:
        row[5] = "迁出"
    leave_drop(tmp_path / "drops", rows)
    found = dry_run_of(contract)
    assert found.holding == ("state_known",)
    assert "this batch would be held by state_known" in shown(found, capsys)


def test_source_without_rows_would_be_held(
    contract: Contract, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """No row at all is an outage, as it is in a real run."""
    leave_drop(tmp_path / "drops", [])
    found = dry_run_of(contract)
    assert found.holding == ("no_rows",)
    assert "ask the department test_department" in shown(found, capsys)
