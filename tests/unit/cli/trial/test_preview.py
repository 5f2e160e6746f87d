"""A look at the first rows: typed, bounded, and nothing personal in what is shown."""

import json
from pathlib import Path

import pytest

from catalog.model import Contract
from cli.trial import preview_of
from cli.trial.preview import Preview, show_preview
from connectors.errors import SourceChanged
from tests.unit.cli.licence_drop import HEADER, NAMES, leave_drop, licence_contract, licences, resident

SECRETS = (*NAMES, *(resident(number) for number in range(20)))


@pytest.fixture
def contract(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Contract:
    """The contract of a file with twenty rows, the second of which ends on an impossible day."""
    rows = licences(20)
    rows[1][4] = "20310230"
    leave_drop(tmp_path / "drops", rows)
    monkeypatch.setenv("TONGBAN_CONN_TEST", (tmp_path / "drops").as_uri())
    monkeypatch.setenv("LANG", "C")
    return licence_contract()


def told(found: Preview, capsys: pytest.CaptureFixture[str]) -> str:
    """Return everything a person or a program may see of it."""
    show_preview(found)
    return capsys.readouterr().out + json.dumps(found.as_json(), ensure_ascii=False)


def leaks(text: str) -> list[str]:
    """Return the personal values that stand in a text."""
    return [secret for secret in SECRETS if secret in text]


def test_first_rows_are_typed_and_masked(contract: Contract, capsys: pytest.CaptureFixture[str]) -> None:
    """Ten rows of twenty: dates as dates, the open end as such, code and name masked."""
    found = preview_of(contract, 10)
    assert len(found.rows) == 10
    assert found.rows[0]["licence_no"] == "鲁烟000000"
    assert found.rows[0]["valid_from"] == "2020-01-01"
    assert found.rows[0]["holder_code"] == resident(0)[:6] + "*" * 8 + resident(0)[-4:]
    assert found.open_ended == {1, 5, 9}
    text = told(found, capsys)
    assert "open-ended" in text
    assert leaks(text) == []


def test_unmasked_value_is_seen(
    contract: Contract, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: with the mask taken away, the check above finds names and numbers."""
    monkeypatch.setattr("cli.trial.preview.masked_value", lambda _contract, _name, value: value)
    assert set(leaks(told(preview_of(contract, 10), capsys))) == set(NAMES) | {resident(n) for n in range(10)}


def test_cell_that_does_not_fit_is_shown_with_its_reason(
    contract: Contract, capsys: pytest.CaptureFixture[str]
) -> None:
    """The impossible day is no value; it stands below with row, field, raw text and reason."""
    found = preview_of(contract, 10)
    (cell,) = found.cells
    assert (cell.row, cell.field, cell.raw) == (2, "valid_to", "20310230")
    assert found.rows[1]["valid_to"] is None
    text = told(found, capsys)
    assert "✗" in text
    assert "no such day or time in the calendar" in text
    assert "next: tongban connector test test_department/test_resource" in text


def test_it_speaks_chinese(
    contract: Contract, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same in Chinese."""
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    text = told(preview_of(contract, 10), capsys)
    assert "日历上没有这一天或时刻" in text
    assert "下一步：tongban connector test" in text


def test_column_that_is_not_there_is_named(contract: Contract, tmp_path: Path) -> None:
    """A renamed column: the fault names it and the nearest one that is there."""
    renamed = [name if name != "有效期至" else "有效期止" for name in HEADER]
    leave_drop(tmp_path / "drops", licences(3), name="licences_20260102.csv", header=renamed)
    (tmp_path / "drops" / "licences_20260101.csv.manifest.json").unlink()
    (tmp_path / "drops" / "licences_20260101.csv").unlink()
    with pytest.raises(SourceChanged) as caught:
        preview_of(contract, 10)
    assert caught.value.field == "有效期至"
    assert caught.value.sample == "有效期止"
