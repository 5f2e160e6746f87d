"""`tongban quarantine export`: a private file for the department, logged before it is written."""

import csv
import json
from pathlib import Path
from typing import Any

import psycopg
import pytest

import cli.commands.quarantine
from cli.home import write_private
from tests.integration.cli.quarantine.conftest import FORMULA, TITLE, UNREAL_DAY
from tests.unit.cli.command_line import CommandLine, Done

REASON = "letter 12 of natural resources"
LOGGED = "select action, target, reason from access.change where action like 'export_quarantine%'"


def export(tongban: CommandLine, file: Path, *more: str, resource: str = TITLE, reason: str = REASON) -> Done:
    """Export one resource."""
    return tongban("quarantine", "export", "--resource", resource, "--out", file, "--reason", reason, *more)


def lines_of(file: Path) -> list[dict[str, str]]:
    """Return the lines of an export by their heading."""
    return list(csv.DictReader(file.read_text(encoding="utf-8-sig").splitlines()))


def test_file_is_private_and_holds_what_correction_needs(
    tongban: CommandLine, quarantined: dict[str, int], owner: psycopg.Connection[Any], tmp_path: Path
) -> None:
    """0600, with a mark of UTF-8; key, rule and raw value bare, nothing of them on the terminal; logged."""
    file = tmp_path / "titles.csv"
    done = export(tongban, file)
    assert done.code == 0
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.read_bytes().startswith(b"\xef\xbb\xbf")
    lines = lines_of(file)
    open_ids = owner.execute("select id from ops.quarantine where closed_at is null").fetchall()
    assert {int(line["编号 entry"].removeprefix("'")) for line in lines} == {found for (found,) in open_ids}
    key, entry_id = next(iter(quarantined.items()))
    (line,) = [line for line in lines if line["编号 entry"] == f"'{entry_id}"]
    assert line["键 key: 不动产权证号"] == key.split("\x1f")[0]
    assert line["键 key: 权利人证件号"] == "'" + key.split("\x1f")[1]
    assert (line["规则 rule"], line["来源列 source column"]) == ("readable", "登记日期")
    assert line["来源值 value"] == f"'{UNREAL_DAY}"
    assert not [code for k in quarantined for code in k.split("\x1f")[1:] if code in done.said]
    assert ("export_quarantine", TITLE, REASON) in owner.execute(LOGGED).fetchall()
    assert f"tongban quarantine release --resource {TITLE}" in done.out


def test_no_cell_begins_like_a_formula(
    tongban: CommandLine, quarantined: dict[str, int], tmp_path: Path
) -> None:
    """Every cell of a real export begins with a letter or the apostrophe of text, or is empty."""
    file = tmp_path / "titles.csv"
    assert export(tongban, file).code == 0
    cells = [cell for line in lines_of(file) for cell in line.values()]
    assert [cell for cell in cells if cell and not (cell[0].isalpha() or cell[0] == "'")] == []


def test_masked_file_names_nobody(tongban: CommandLine, quarantined: dict[str, int], tmp_path: Path) -> None:
    """With `--masked` no holder's code stands in the file; without, the same search finds them."""
    bare, masked = tmp_path / "bare.csv", tmp_path / "masked.csv"
    codes = [key.split("\x1f")[1] for key in quarantined]
    assert json.loads(export(tongban, masked, "--masked", "--json").out)["masked"] is True
    assert export(tongban, bare).code == 0
    found = {file: [c for c in codes if c in file.read_text(encoding="utf-8-sig")] for file in (bare, masked)}
    assert found == {bare: codes, masked: []}
    assert FORMULA not in masked.read_text(encoding="utf-8-sig")


def test_log_first_file_second(
    tongban: CommandLine,
    quarantined: dict[str, int],
    owner: psycopg.Connection[Any],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """When the file is written, the entry of administration stands in the ledger's log already."""
    seen: list[object] = []

    def watched(path: Path, content: bytes) -> None:
        seen.extend(owner.execute(LOGGED + " and reason = 'first the log'").fetchall())
        write_private(path, content)

    monkeypatch.setattr(cli.commands.quarantine, "write_private", watched)
    assert export(tongban, tmp_path / "titles.csv", reason="first the log").code == 0
    assert seen == [("export_quarantine", TITLE, "first the log")]


@pytest.mark.parametrize("reason", ["", "  "])
def test_blank_reason_is_refused(
    tongban: CommandLine, quarantined: dict[str, int], tmp_path: Path, reason: str
) -> None:
    """Without a reason: exit code 2, no file."""
    assert export(tongban, tmp_path / "titles.csv", reason=reason).code == 2
    assert list(tmp_path.iterdir()) == []


def test_older_file_and_standard_output_are_refused(
    tongban: CommandLine, quarantined: dict[str, int], owner: psycopg.Connection[Any], tmp_path: Path
) -> None:
    """A file that is there stays as it was; a device or a missing folder is refused; nothing is logged."""
    before = owner.execute(LOGGED).fetchall()
    older = tmp_path / "older.csv"
    older.write_text("kept", encoding="utf-8")
    for place in (older, Path("-"), Path("/dev/stdout"), tmp_path / "none" / "x.csv"):
        assert export(tongban, place).code == 2
    assert older.read_text(encoding="utf-8") == "kept"
    assert owner.execute(LOGGED).fetchall() == before


def test_nothing_quarantined_is_said(
    tongban: CommandLine, quarantined: dict[str, int], owner: psycopg.Connection[Any], tmp_path: Path
) -> None:
    """A resource without entries: it says so, writes no file and logs nothing."""
    before = owner.execute(LOGGED).fetchall()
    done = export(tongban, tmp_path / "x.csv", resource="market_regulation/business_licence")
    assert done.code == 0
    assert "Nothing of market_regulation/business_licence is quarantined." in done.out
    assert list(tmp_path.iterdir()) == []
    assert owner.execute(LOGGED).fetchall() == before
