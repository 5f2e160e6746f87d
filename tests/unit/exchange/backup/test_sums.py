"""The list of digests: coreutils read it, and whatever differs from it is named."""

import subprocess
from pathlib import Path

import pytest

from exchange.backup.sums import SUMS, differing, write_sums


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A listed folder."""
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "one").write_bytes(b"1")
    (tmp_path / "two  spaces").write_bytes(b"2")
    write_sums(tmp_path)
    return tmp_path


def told(folder: Path) -> list[str]:
    """Return what differs, in English."""
    return [text.en for text in differing(folder)]


def test_sha256sum_agrees(folder: Path) -> None:
    """The tool that every Linux has finds all as listed."""
    assert told(folder) == []
    done = subprocess.run(
        ["sha256sum", "--check", "--strict", SUMS], cwd=folder, check=True, capture_output=True
    )
    assert done.stdout.count(b"OK") == 2


def test_every_difference_is_named(folder: Path) -> None:
    """A changed, a missing, an added file, and a link in a file's place."""
    (folder / "deep" / "one").write_bytes(b"0")
    (folder / "two  spaces").unlink()
    (folder / "three").write_bytes(b"")
    (folder / "four").symlink_to("three")
    assert told(folder) == [
        "two  spaces is missing",
        "four is not listed",
        "three is not listed",
        "deep/one was changed",
    ]
    (folder / "deep" / "one").unlink()
    (folder / "deep" / "one").symlink_to("../three")
    assert told(folder)[-1] == "deep/one was changed"


def test_an_unreadable_list_passes_nothing(folder: Path) -> None:
    """A list that is no list makes every file an unlisted one."""
    (folder / SUMS).write_bytes(b"\xff\n")
    assert "deep/one is not listed" in told(folder)
