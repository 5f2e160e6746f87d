"""`tongban catalog check`: a sound catalogue, and every fault of a broken one at once."""

import json
import re
import shutil
from pathlib import Path

import pytest

from exchange.settings import SHIPPED_CATALOGUE
from tests.unit.cli.command_line import CommandLine

CONTRACTS = (
    "contracts/public_security/resident_identity.yaml",
    "contracts/natural_resources/real_estate_title.yaml",
)
BREAKAGES = (
    (CONTRACTS[0], "version: 1.0.0", "version: one"),
    (CONTRACTS[0], "logicalTypeOptions: {maxLength: 18}", "logicalTypeOptions: {maxLength: -1}"),
    (CONTRACTS[0], "type: expect_birth_to_match_resident_id", "typo: expect_birth"),
    (CONTRACTS[0], "dimension: accuracy", "dimension: beauty"),
    (CONTRACTS[0], "fields: [valid_to, valid_from]", "fields: [valid_to, valid_form]"),
    (CONTRACTS[1], "classification: personal", "classification: rumour"),
    (CONTRACTS[1], "primaryKeyPosition: 1", "primaryKeyPosition: 2"),
    (CONTRACTS[1], "apiVersion: v3.2.0", "apiVersion: v9"),
    (CONTRACTS[1], "logicalType: date", "logicalType: moment"),
    ("papers.yaml", "zh:", "cn:"),
)

RULES = "holder_code_valid", "birth_matches_number"


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The shipped catalogue's files, to break."""
    return Path(shutil.copytree(SHIPPED_CATALOGUE, tmp_path / "catalog"))


def test_sound_catalogue(tongban: CommandLine) -> None:
    """The shipped catalogue is sound, counted, and the next step named."""
    contracts = len(list((SHIPPED_CATALOGUE / "contracts").glob("*/*.yaml")))
    done = tongban("catalog", "check")
    assert done.code == 0
    assert done.out.startswith(f"The catalogue is sound: {contracts} contracts, 1135 items (")
    assert "next: tongban connector check" in done.out
    assert tongban("catalog", "check", LANG="zh_CN.UTF-8").out.startswith(f"目录完好：{contracts} 份契约")


def test_ten_faults_are_listed_with_file_and_line(tongban: CommandLine, copy: Path) -> None:
    """Ten lines broken: each is named by file and line, the count is told, exit code 1."""
    broken = []
    for file, old, new in BREAKAGES:
        path = copy / file
        text = path.read_text(encoding="utf-8")
        place = text.index(old)
        path.write_text(text[:place] + new + text[place + len(old) :], encoding="utf-8")
        broken.append((file, text.count("\n", 0, place) + 1))
    done = tongban("catalog", "check", copy)
    assert done.code == 1
    assert done.out == ""
    told = {
        (str(Path(file).relative_to(copy)), int(line))
        for file, line in re.findall(r"^(.+?):(\d+): ", done.err, re.MULTILINE)
    }
    assert set(broken) - told == set()
    count = re.search(r"^(\d+) faults; nothing was loaded\.$", done.err, re.MULTILINE)
    assert count is not None
    assert int(count[1]) == len(done.err.splitlines()) - 2 >= 10


def test_rules_that_nobody_could_judge_are_listed(tongban: CommandLine, copy: Path) -> None:
    """Expectations outside the supported list are faults here already, each with its line."""
    path = copy / CONTRACTS[0]
    text = path.read_text(encoding="utf-8")
    text = text.replace("type: expect_birth_to_match_resident_id", "type: expect_luck")
    path.write_text(
        text.replace("type: expect_holder_code_to_be_valid", "type: expect_grace"), encoding="utf-8"
    )
    done = tongban("catalog", "check", copy)
    assert done.code == 1
    lines = {name: text[: text.index(f"id: {name}")].count("\n") + 1 for name in RULES}
    assert [done.err.count(f"{path}:{line}: quality.{name}: ") for name, line in lines.items()] == [1, 1]
    assert "'expect_grace'" in done.err
    assert done.err.endswith(
        "2 faults; nothing was loaded.\n→ correct these lines, then tongban catalog check\n"
    )


def test_missing_folder_is_named(tongban: CommandLine, tmp_path: Path) -> None:
    """A path without a catalogue: exit code 1, what is missing and what to add, no traceback."""
    done = tongban("catalog", "check", tmp_path / "nowhere", LANG="zh_CN.UTF-8")
    assert done.code == 1
    assert "nowhere/departments.yaml" in done.err
    assert "共 3 处错误" in done.err


def test_check_as_json(tongban: CommandLine, copy: Path) -> None:
    """Programs get the same: sound with its figures, or every fault with file and line."""
    sound = tongban("catalog", "check", "--json")
    assert sound.code == 0
    assert json.loads(sound.out)["items"] == 1135
    (copy / "papers.yaml").unlink()
    faulty = tongban("catalog", "check", copy, "--json")
    assert faulty.code == 1
    told = json.loads(faulty.out)
    assert not told["sound"]
    assert "papers.yaml" in {fault["file"] for fault in told["faults"]}
