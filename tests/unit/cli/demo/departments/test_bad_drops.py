"""Bad drops: each is bad in its own way and in no other."""

import hashlib
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from cli.demo.departments import bad_drops
from cli.demo.departments.drop import FILES, decode, encode, write_drop
from cli.demo.departments.drop_files import manifest_path
from cli.demo.population import TitleRow, make_population

AT = datetime(2026, 11, 24, tzinfo=UTC)
LATER = AT + timedelta(hours=1)
ROWS = make_population(AT.date()).titles[:40]


def _manifest(path: Path) -> dict[str, object]:
    stated: dict[str, object] = json.loads(manifest_path(path).read_text(encoding="utf-8"))
    return stated


def _digest_agrees(path: Path) -> bool:
    return _manifest(path)["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()


def test_unfinished_drop_leaves_the_last_one_newest(tmp_path: Path) -> None:
    """Without a manifest a drop does not count as complete."""
    good = write_drop(tmp_path, ROWS, AT)
    path = bad_drops.write_unfinished(tmp_path, ROWS, LATER)
    assert path.name > good.name
    assert FILES.newest(tmp_path) == good
    assert len(path.read_bytes()) < len(encode(ROWS))


def test_truncated_drop_disagrees_with_its_manifest(tmp_path: Path) -> None:
    """The manifest promises the whole file; the digest tells."""
    assert not _digest_agrees(bad_drops.write_truncated(tmp_path, ROWS, AT))


@pytest.mark.parametrize(
    ("write", "lines"), [(bad_drops.write_empty, 0), (bad_drops.write_rowless, 1)], ids=["empty", "rowless"]
)
def test_drop_without_rows_agrees_with_its_manifest(
    tmp_path: Path, write: Callable[[Path, datetime], Path], lines: int
) -> None:
    """Nothing is wrong but that there are no rows."""
    path = write(tmp_path, AT)
    assert _digest_agrees(path)
    assert _manifest(path)["rows"] == 0
    assert path.read_bytes().count(b"\r\n") == lines


def test_wrong_encoding_is_utf8_under_the_name_of_gb18030(tmp_path: Path) -> None:
    """The digest is right and the bytes are no GB18030 of that register."""
    path = bad_drops.write_wrong_encoding(tmp_path, ROWS, AT)
    assert _digest_agrees(path)
    assert _manifest(path)["encoding"] == "gb18030"
    assert "不动产权证号" in path.read_text(encoding="utf-8-sig")
    with pytest.raises((UnicodeDecodeError, KeyError)):
        _decoded(path)


def test_wrong_count_differs_by_one(tmp_path: Path) -> None:
    """Digest right, rows one too many in the manifest."""
    path = bad_drops.write_wrong_count(tmp_path, ROWS, AT)
    assert _digest_agrees(path)
    assert _manifest(path)["rows"] == len(_decoded(path)) + 1


def _decoded(path: Path) -> list[TitleRow]:
    return decode(path.read_bytes())
