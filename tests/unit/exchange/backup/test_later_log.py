"""Which segments of a kept write-ahead log carry a copy on."""

from pathlib import Path

import pytest

from exchange.backup.errors import LogGap
from exchange.backup.later_log import later_segments

FIRST, LAST = "0000000100000000000000FE", "0000000100000000000000FF"
NEXT, AFTER = "000000010000000100000000", "000000010000000100000001"
SIZE = 1 << 24


@pytest.fixture
def backup(tmp_path: Path) -> Path:
    """A backup whose copy ends in the last segment of a log file's round."""
    folder = tmp_path / "backup" / "database" / "pg_wal"
    folder.mkdir(parents=True)
    for name in (FIRST, LAST):
        with (folder / name).open("wb") as file:
            file.truncate(SIZE)
    (folder / "archive_status").mkdir()
    return tmp_path / "backup"


def kept(tmp_path: Path, *names: str) -> Path:
    """Return a folder with these segments."""
    folder = tmp_path / "wal"
    folder.mkdir()
    for name in names:
        (folder / name).touch()
    return folder


def test_from_the_copy_s_newest_to_the_end(backup: Path, tmp_path: Path) -> None:
    """Earlier segments are left, the partial one is the last, and the count goes over into the next round."""
    folder = kept(tmp_path, FIRST, LAST, NEXT, f"{AFTER}.partial", "00000002.history", "note")
    assert later_segments(backup, folder) == {
        LAST: folder / LAST,
        NEXT: folder / NEXT,
        AFTER: folder / f"{AFTER}.partial",
    }


def test_a_finished_segment_stands_before_a_partial_one(backup: Path, tmp_path: Path) -> None:
    """A partial left of a segment that was finished since is not taken."""
    folder = kept(tmp_path, LAST, f"{LAST}.partial")
    assert later_segments(backup, folder) == {LAST: folder / LAST}


@pytest.mark.parametrize(("names", "missing"), [((LAST, AFTER), NEXT), ((NEXT, AFTER), LAST), ((), LAST)])
def test_a_gap_is_named(backup: Path, tmp_path: Path, names: tuple[str, ...], missing: str) -> None:
    """A segment that is missing in between, or from the beginning, is named."""
    with pytest.raises(LogGap, match=missing):
        later_segments(backup, kept(tmp_path, *names))


def test_another_timeline_carries_nothing_on(backup: Path, tmp_path: Path) -> None:
    """Segments of a server that was promoted elsewhere are not this copy's."""
    with pytest.raises(LogGap):
        later_segments(backup, kept(tmp_path, "00000002" + LAST[8:]))
