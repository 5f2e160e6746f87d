"""The files of a batch are read whole, and a fault is told by its line."""

from pathlib import Path

import pytest

from cli.batch_files import read_order, read_subjects
from cli.errors import CommandFailed

CODE = "37139919900101123X"


def written(path: Path, content: str) -> Path:
    """A file."""
    path.write_text(content, encoding="utf-8")
    return path


def test_subjects_of_a_table_and_of_lines(tmp_path: Path) -> None:
    """A CSV's empty name is none; lines may bring claims; blank lines count for nothing."""
    table = written(tmp_path / "a.csv", f"type,code,name\n111,{CODE},刘示范\n414,E1,\n")
    lines = written(
        tmp_path / "b.ndjson",
        '{"subject": {"type": "111", "code": "1"}, "claims": {"p": {"f": "v"}}}\n\n',
    )
    assert read_subjects(table) == [
        {"subject": {"type": "111", "code": CODE, "name": "刘示范"}},
        {"subject": {"type": "414", "code": "E1"}},
    ]
    assert read_subjects(lines)[0]["claims"] == {"p": {"f": "v"}}


@pytest.mark.parametrize(
    ("name", "content", "line"),
    [
        ("a.csv", f"type,number\n111,{CODE}\n", 1),
        ("a.csv", f"type,code\n111,{CODE}\n111,{CODE},x\n", 3),
        ("a.csv", f"type,code,name\n111,{CODE}\n", 2),
        ("a.csv", "type,code\n", 1),
        ("a.ndjson", f'{{"subject": {{}}}}\n{CODE}\n', 2),
        ("a.ndjson", f'{{"code": "{CODE}"}}', 1),
        ("a.ndjson", "", 1),
    ],
)
def test_a_fault_is_told_by_its_line(tmp_path: Path, name: str, content: str, line: int) -> None:
    """And never by what stands there."""
    with pytest.raises(CommandFailed) as told:
        read_subjects(written(tmp_path / name, content))
    assert f"line {line} " in told.value.message.en
    assert CODE not in str(told.value.message)


@pytest.mark.parametrize("raw", [b"[]", b"x", b'{"item": "i", "subjects": []}'])
def test_an_order_is_an_object_without_subjects(raw: bytes) -> None:
    """Anything else is refused."""
    with pytest.raises(CommandFailed):
        read_order(raw)
