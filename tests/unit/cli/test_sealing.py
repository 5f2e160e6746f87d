"""Sealing: the manifest that is written is one that a drop is read by."""

import json
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cli.errors import CommandFailed
from cli.sealing import moment, seal_file
from connectors import open_connector
from tests.unit.cli.licence_drop import leave_drop, licence_contract, licences

MADE_AT = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8", "utf-8-sig", "utf-16"])
def test_sealed_file_is_read(tmp_path: Path, encoding: str) -> None:
    """Encoding, digest and rows are what the connector finds, quoted line breaks included."""
    rows = licences(30)
    rows[3][2] = "一\n二"
    drops = tmp_path / "drops"
    path = leave_drop(drops, rows, encoding=encoding, sealed=False)
    sealed = seal_file(path, MADE_AT)
    assert sealed.rows == 30
    assert json.loads(sealed.manifest.read_text(encoding="utf-8"))["created_at"] == MADE_AT.isoformat()
    contract = licence_contract(encoding=sealed.encoding)
    with closing(open_connector(contract, lambda _name: drops.as_uri())) as connector:
        assert sum(batch.rows.num_rows for batch in connector.read(contract)) == 30


def test_file_in_no_encoding_is_refused(tmp_path: Path) -> None:
    """Bytes that are text in nothing that is read get no manifest."""
    path = tmp_path / "x.csv"
    path.write_bytes(b"a,b\n\xff\xff\xff,1\n")
    with pytest.raises(CommandFailed, match="neither UTF-8"):
        seal_file(path, MADE_AT)
    assert [one.name for one in tmp_path.iterdir()] == ["x.csv"]


def test_open_quotes_are_refused(tmp_path: Path) -> None:
    """A quote that does not close would swallow rows."""
    path = tmp_path / "x.csv"
    path.write_text('a,b\n"1,2\n', encoding="utf-8")
    with pytest.raises(CommandFailed, match="do not close"):
        seal_file(path, MADE_AT)


def test_workbook_is_left_to_its_sender(tmp_path: Path) -> None:
    """What rows a workbook has depends on the sheet: the members are named instead."""
    path = tmp_path / "x.xlsx"
    path.write_bytes(b"PK\x03\x04")
    with pytest.raises(CommandFailed) as caught:
        seal_file(path, MADE_AT)
    assert "sha256" in caught.value.next_step.en


@pytest.mark.parametrize("text", ["yesterday", "2026-11-24T18:00"])
def test_moment_needs_its_offset(text: str) -> None:
    """A time that could be any is a wrong call."""
    with pytest.raises(CommandFailed) as caught:
        moment(text)
    assert caught.value.exit_code == 2
    assert moment("2026-11-24T18:00+08:00") == datetime(2026, 11, 24, 10, tzinfo=UTC)
