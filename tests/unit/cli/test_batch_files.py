"""The files of a batch: subjects read whole, results that a cut leaves usable."""

import json
import stat
from pathlib import Path

import pytest

from cli.batch_files import Results, Subjects, read_order, read_subjects
from cli.errors import CommandFailed
from cli.window.batches import BatchLine

CODE = "37139919900101123X"
ORDER = {"item": "i", "case": "c", "operator": "o"}
THREE = Subjects(ORDER, [{"subject": {"type": "111", "code": str(n)}} for n in range(3)])


def answered(index: int) -> BatchLine:
    """A checked answer."""
    return BatchLine(index, 200, b'{"id":"a"}', b'{"index":1}', {})


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


def test_a_cut_run_goes_on_where_it_stopped(tmp_path: Path) -> None:
    """Answered stay answered, problems are asked again, and a half line is dropped."""
    path = tmp_path / "results"
    with Results(path, THREE) as results:
        results.add(0, answered(0))
        results.add(1, BatchLine(1, 503, b"", b"", {"type": "x/store-unavailable"}))
        assert results.problems == {1: "store-unavailable"}
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with path.open("ab") as file:
        file.write(b'{"place":2,"status":200,"rec')
    with Results(path, THREE) as results:
        assert results.missing == [1, 2]
        results.add(1, answered(0))
        results.add(2, answered(1))
    lines = [json.loads(line) for line in path.read_bytes().splitlines()]
    assert [line.get("place") for line in lines] == [None, 0, 1, 1, 2]
    assert b'"answer":{"id":"a"}}' in path.read_bytes()


@pytest.mark.parametrize("cut", [0, 1, 12, 40, -1])
def test_a_run_that_was_cut_in_its_first_line_begins_anew(tmp_path: Path, cut: int) -> None:
    """However much of the first line was written, nobody was asked then."""
    path = tmp_path / "results"
    with Results(path, THREE):
        first = path.read_bytes()
    path.write_bytes(first[:cut])
    with Results(path, THREE) as results:
        assert results.missing == [0, 1, 2]
    assert path.read_bytes() == first


def test_results_of_others_are_left_alone(tmp_path: Path) -> None:
    """Another case, other subjects or another file altogether: refused, and nothing of it is changed."""
    path = tmp_path / "results"
    with Results(path, THREE) as results:
        results.add(0, answered(0))
    before = path.read_bytes()
    others = (Subjects(ORDER | {"case": "d"}, THREE.subjects), Subjects(ORDER, THREE.subjects[:2]))
    for other in others:
        with pytest.raises(CommandFailed), Results(path, other):
            pass
    assert path.read_bytes() == before
    for content in ("Dear all,\nnothing\n", "Dear all", '{"item":"i","case":"c"}', "\n", "\n{"):
        letter = written(tmp_path / "letter", content)
        with pytest.raises(CommandFailed), Results(letter, THREE):
            pass
        assert letter.read_text(encoding="utf-8") == content
