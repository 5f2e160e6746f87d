"""Lists of operators as files: every fault by its line, in both languages, no staff id or name repeated."""

from pathlib import Path

import pytest

from catalog.model import Text
from cli.errors import CommandFailed
from cli.rosters import Roster, read_roster
from exchange.access.errors import OperatorFault, OperatorsRefused
from exchange.access.operators import NewOperator


def roster(tmp_path: Path, content: bytes) -> Roster:
    """Read a file of that content."""
    path = tmp_path / "staff.csv"
    path.write_bytes(content)
    return read_roster(path)


def test_operators_come_with_their_lines(tmp_path: Path) -> None:
    """A byte order mark, CRLF, quotes and blank lines are a spreadsheet's own; lines count from 1."""
    content = '\ufeffoperator_id,name\r\nwindow-07,王芳\r\n\r\n"window-08","李, 雷"\r\n'
    found = roster(tmp_path, content.encode())
    assert found.operators == (NewOperator("window-07", "王芳"), NewOperator("window-08", "李, 雷"))
    assert found.lines == (2, 4)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("operator_id,name\nwindow-07,王芳\n".encode("gb18030"), "staff.csv:2: is not UTF-8"),
        (b"id,name\nwindow-07,w\n", "staff.csv:1: the first line is not operator_id,name"),
        (b"", "staff.csv:1: the first line is not operator_id,name"),
        (b"operator_id,name\nwindow-07\na,b,c\n", "staff.csv:2: has 1 cells; expected 2\nstaff.csv:3: has 3"),
        (b'operator_id,name\n"window-07"x,w\n', "staff.csv:2: its quotation marks"),
    ],
)
def test_a_file_of_another_form_is_told_by_line(tmp_path: Path, content: bytes, told: str) -> None:
    """What is wrong, where, what is expected; nothing of the file's own content."""
    with pytest.raises(CommandFailed) as caught:
        roster(tmp_path, content)
    assert told in caught.value.message.en
    assert "第" in caught.value.message.zh
    assert "operator_id,name" in caught.value.next_step.en
    assert "window-07" not in caught.value.message.en + caught.value.message.zh


def test_a_refusal_names_both_lines_of_a_collision() -> None:
    """Places in the list become lines of the file."""
    listed = Roster("staff.csv", (), (2, 3, 5))
    refused = OperatorsRefused([OperatorFault(2, Text("重复", "twice"), other=0)])
    told = listed.refusal(refused).message
    assert (told.en, told.zh) == ("staff.csv:5: twice (see line 2)", "staff.csv 第 5 行：重复（见第 2 行）")


def test_a_list_of_nobody_is_refused() -> None:
    """A file with a first line and nothing else enrols nobody and says so."""
    assert Roster("staff.csv", (), ()).refusal(OperatorsRefused([])).message.en == "staff.csv: no operator"
