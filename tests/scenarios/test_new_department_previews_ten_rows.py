"""A data engineer with a seventh department: from a file to ten previewed rows, without Python."""

import json
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from exchange.settings import SHIPPED_CATALOGUE
from tests.unit.cli.command_line import CommandLine, Done, plain_environment
from tests.unit.cli.licence_drop import leave_drop
from tests.unit.cli.odd_drop import ODD_HEADER, odd_rows, personal_words

MOST_LINES = 60
ROWS = 300
FILE = "tobacco_20261101.txt"
OBJECT = "tobacco_*.txt"
RESOURCE = "licence_office/retail_licence"
DECISIONS = {
    "有效: DECIDE": "有效: valid",
    "停业: DECIDE": "停业: suspended",
    "注销: DECIDE": "注销: cancelled",
    "{attribute: DECIDE}": "{attribute: conditional, scope: 各政务服务窗口, uses: 核验许可}",
    "{property: dataClass, value: DECIDE}": "{property: dataClass, value: general}",
    "{property: ownerContact, value: DECIDE}": "{property: ownerContact, value: 许可科（内线 1501）}",
    "{property: disclosable, value: []}": "{property: disclosable, value: [licence_no, valid_to]}",
}
TITLES = {"f1": "Serial number", "f7": "Amount approved"}


@dataclass
class Engineer:
    """The engineer's desk: a catalogue and DAG files of their own, one file from the department."""

    desk: Path
    tongban: CommandLine

    @property
    def contract(self) -> Path:
        """The file that the scaffold writes."""
        return self.desk / "catalog" / "contracts" / f"{RESOURCE}.yaml"

    def run(self, *arguments: object, language: str = "C") -> Done:
        """Run one command of the guide."""
        return self.tongban(
            "connector" if arguments[0] != "catalog" else "catalog",
            *(arguments if arguments[0] != "catalog" else arguments[1:]),
            LANG=language,
            TONGBAN_CATALOG_DIR=str(self.desk / "catalog"),
            TONGBAN_CONN_TOBACCO=(self.desk / "drops").as_uri(),
        )

    def seal(self) -> Done:
        """Write the manifest of the file that was handed over without one."""
        return self.run("seal", self.desk / "drops" / FILE, "--made-at", "2026-11-24T18:00+08:00")

    def scaffold(self, *more: str) -> Done:
        """Have the contract written."""
        named = ("--connection", "tobacco", "--object", OBJECT)
        titles = ("--title", "烟草专卖零售许可证", "--title-en", "Tobacco retail licence")
        office = ("--department-title", "区许可办公室", "--department-title-en", "Licence Office")
        return self.run("new", RESOURCE, *named, *titles, *office, "--department-contact", "内线 1501", *more)

    def decide(self) -> None:
        """Replace each DECIDE as its comment says."""
        text = self.contract.read_text(encoding="utf-8")
        for received, decided in DECISIONS.items():
            assert received in text
            text = text.replace(received, decided)
        for field, title in TITLES.items():
            text = re.sub(rf"(name: {field}, .*titleEn, value: )DECIDE", rf"\1{title}", text)
        self.contract.write_text(text, encoding="utf-8")


@pytest.fixture
def engineer(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Engineer:
    """The desk before the first command: no exchange, no contract, no manifest."""
    for name in ("LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    for name, value in plain_environment(TONGBAN_HOME=str(tmp_path / "home")).items():
        monkeypatch.setenv(name, value)
    shutil.copytree(SHIPPED_CATALOGUE, tmp_path / "catalog")
    (tmp_path / "dags").mkdir()
    leave_drop(tmp_path / "drops", odd_rows(ROWS), name=FILE, header=ODD_HEADER, delimiter="|", sealed=False)
    return Engineer(tmp_path, CommandLine(capsys, monkeypatch))


def leaks(done: Done) -> list[str]:
    """Return the personal words that were written."""
    return [word for word in personal_words(ROWS) if word in done.said]


def test_from_nothing_to_ten_masked_rows(engineer: Engineer) -> None:
    """Discover, seal, discover, new, decide, check, preview, read, test: none of them names a person."""
    unsealed = engineer.run("discover", "tobacco")
    assert unsealed.code == 1
    assert "tongban connector seal" in unsealed.err
    sealed = engineer.seal()
    assert "'gb18030'" in sealed.out
    assert f"rows: {ROWS}" in sealed.out
    listed, proposed = engineer.run("discover", "tobacco"), engineer.run("discover", "tobacco", OBJECT)
    assert OBJECT in listed.out
    assert "01=001, 02=111" in proposed.out
    written = engineer.scaffold()
    assert (written.code, "tongban catalog check" in written.out) == (0, True)
    assert engineer.run("catalog", "check").code == 1
    engineer.decide()
    assert (checked := engineer.run("catalog", "check")).code == 0, checked.said
    shown = engineer.run("preview", RESOURCE)
    assert (shown.code, "10 rows" in shown.out) == (0, True)
    assert "371300000000" in shown.out
    read, held = engineer.run("read", RESOURCE), engineer.run("test", RESOURCE)
    assert (read.code, held.code) == (0, 0)
    assert f"{ROWS} rows" in read.out
    lines = engineer.contract.read_text(encoding="utf-8").splitlines()
    assert len(lines) <= MOST_LINES
    assert len([line for line in lines if line.lstrip().startswith("- {name:")]) == len(ODD_HEADER)
    dag_file = engineer.desk / "dags" / "licence_office_dags.py"
    assert 'build_department("licence_office")' in dag_file.read_text(encoding="utf-8")
    assert [leaks(done) for done in (unsealed, sealed, listed, proposed, written, shown, read, held)] == [
        []
    ] * 8


def test_unmasked_value_is_seen(engineer: Engineer, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: with the mask taken away, the search above finds persons in the preview."""
    engineer.seal()
    engineer.scaffold()
    engineer.decide()
    monkeypatch.setattr("cli.trial.preview.masked_value", lambda _contract, _name, value: value)
    assert len(leaks(engineer.run("preview", RESOURCE))) > 10


def test_it_goes_the_same_way_in_chinese(engineer: Engineer) -> None:
    """The proposal and the decisions left are told in Chinese to a reader of Chinese."""
    engineer.seal()
    proposed = engineer.run("discover", "tobacco", OBJECT, language="zh_CN.UTF-8")
    assert "以下均为推测" in proposed.out
    assert "下一步：tongban connector new" in proposed.out
    assert leaks(proposed) == []


def test_nothing_is_overwritten(engineer: Engineer) -> None:
    """A second scaffold refuses, and leaves contract, departments and DAG file as they are."""
    engineer.seal()
    engineer.scaffold()
    before = {path: path.read_bytes() for path in engineer.desk.rglob("*") if path.is_file()}
    again = engineer.scaffold()
    assert again.code == 1
    assert "exists; nothing was changed" in again.err
    assert {path: path.read_bytes() for path in engineer.desk.rglob("*") if path.is_file()} == before
    sealed_again = engineer.seal()
    assert sealed_again.code == 1
    assert "exists; nothing was changed" in sealed_again.err


def test_decisions_are_told_to_programs(engineer: Engineer) -> None:
    """JSON has each place that is left, and the proposal with its shares; no person in either."""
    engineer.seal()
    proposal = engineer.run("discover", "tobacco", OBJECT, "--json")
    told = json.loads(proposal.out)
    assert told["holder"]["types"] == {"01": "001", "02": "111"}
    assert told["options"] == {"encoding": "gb18030", "delimiter": "|", "empty": "null"}
    written = engineer.scaffold("--json")
    left = {one["where"] for one in json.loads(written.out)["to_decide"]}
    assert "customProperties.sharing.attribute" in left
    assert leaks(proposal) + leaks(written) == []
