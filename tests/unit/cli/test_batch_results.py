"""The results of a batch: a cut leaves them usable, damage is named, and one run at a time has them."""

import json
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from cli.batch_files import Subjects
from cli.batch_results import Results
from cli.errors import CommandFailed
from cli.window.batches import BatchLine

ORDER = {"item": "i", "case": "c", "operator": "o"}
THREE = Subjects(ORDER, [{"subject": {"type": "111", "code": str(n)}} for n in range(3)])
ANSWERED = b'{"place":0,"status":200,"receipt":{"index":1},"answer":{"id":"a"}}'
KILLED = """
import sys
from pathlib import Path
from cli.batch_files import Subjects
from cli.batch_results import Results
from cli.window.batches import BatchLine
many = Subjects({}, [{}] * 1_000_000)
with Results(Path(sys.argv[1]), many) as results:
    for place in range(1_000_000):
        results.add(place, BatchLine(place, 200, b'{"id":"a"}', b'{"index":1}', {}))
"""


def answered(index: int) -> BatchLine:
    """A checked answer."""
    return BatchLine(index, 200, b'{"id":"a"}', b'{"index":1}', {})


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
        letter = tmp_path / "letter"
        letter.write_text(content, encoding="utf-8")
        with pytest.raises(CommandFailed), Results(letter, THREE):
            pass
        assert letter.read_text(encoding="utf-8") == content


def test_a_killed_run_leaves_whole_lines_and_at_most_one_half(tmp_path: Path) -> None:
    """After kill -9 the same command goes on: nobody's answer is lost, and no half line is taken for one."""
    path, many = tmp_path / "results", Subjects({}, [{}] * 1_000_000)
    with subprocess.Popen([sys.executable, "-c", KILLED, str(path)]) as writing:
        while not path.exists() or path.stat().st_size < 100_000:
            assert writing.poll() is None
            time.sleep(0.01)
        writing.kill()
    with Results(path, many) as results:
        lines = path.read_bytes().splitlines()[1:]
        assert results.answered == set(range(len(lines)))
        results.add(len(lines), answered(0))
    assert [json.loads(line)["place"] for line in path.read_bytes().splitlines()[1:]] == list(
        range(len(lines) + 1)
    )


@pytest.mark.parametrize(
    "damaged",
    [
        b'{"place":1,"status":200,"rec',
        b"\x00" * 40,
        b"",
        b"[]",
        b"\xff",
        ANSWERED.replace(b'"place":0', b'"place":3'),
        ANSWERED.replace(b'"place":0', b'"place":-1'),
        ANSWERED.replace(b'"place":0', b'"place":"0"'),
        ANSWERED.replace(b',"answer":{"id":"a"}', b""),
        ANSWERED.replace(b"200", b"503"),
    ],
)
def test_a_damaged_line_is_named_and_left(tmp_path: Path, damaged: bytes) -> None:
    """With file, line and what to do; without the line the same run goes on."""
    path = tmp_path / "results"
    with Results(path, THREE):
        pass
    sound = [path.read_bytes().rstrip(b"\n"), ANSWERED]
    path.write_bytes(b"\n".join([*sound, damaged, ANSWERED.replace(b'"place":0', b'"place":2'), b""]))
    before = path.read_bytes()
    with pytest.raises(CommandFailed) as told, Results(path, THREE):
        pass
    assert f"line 3 of {path} is damaged" in told.value.message.en
    assert path.read_bytes() == before
    path.write_bytes(before.replace(b"\n" + damaged + b"\n", b"\n", 1))
    with Results(path, THREE) as results:
        assert results.missing == [1]


def test_one_run_at_a_time_has_the_file(tmp_path: Path) -> None:
    """A second one is told so and changes nothing; after the first one's end it goes on."""
    path = tmp_path / "results"
    with Results(path, THREE) as results:
        results.add(0, answered(0))
        with pytest.raises(CommandFailed, match="another run"), Results(path, THREE):
            pass
        results.add(1, answered(1))
    with Results(path, THREE) as results:
        assert results.missing == [2]
