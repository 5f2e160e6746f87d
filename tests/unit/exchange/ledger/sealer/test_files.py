"""The ledger's files: whole or absent, never changed once published."""

from pathlib import Path

import pytest

from exchange.ledger.errors import TileDiffers
from exchange.ledger.sealer.files import LedgerFiles, alone_in, replace_durably


def test_published_files_are_fetched_by_their_path(tmp_path: Path) -> None:
    """What is published can be read, and publishing it again is nothing."""
    files = LedgerFiles(tmp_path / "ledger")
    for _ in range(2):
        files.publish({"tile/0/x001/234": b"tile", "tile/entries/000.p/3": b"bundle"})
    assert files.fetch("tile/0/x001/234") == b"tile"
    assert files.fetch("tile/entries/000.p/3") == b"bundle"


def test_a_published_tile_cannot_be_changed(tmp_path: Path) -> None:
    """Other content under a published path is a fault, and the first content stays."""
    files = LedgerFiles(tmp_path)
    files.publish({"tile/0/000": b"first"})
    with pytest.raises(TileDiffers, match="tile/0/000"):
        files.publish({"tile/0/000": b"second"})
    assert files.fetch("tile/0/000") == b"first"


def test_partial_tiles_go_once_the_full_one_is_there(tmp_path: Path) -> None:
    """Only the partial forms of the named tiles are removed."""
    files = LedgerFiles(tmp_path)
    files.publish({"tile/0/000.p/3": b"a", "tile/0/000": b"b", "tile/0/001.p/3": b"c"})
    files.drop_partials(["tile/0/000", "tile/1/000"])
    with pytest.raises(FileNotFoundError):
        files.fetch("tile/0/000.p/3")
    assert files.fetch("tile/0/000") == b"b"
    assert files.fetch("tile/0/001.p/3") == b"c"


def test_a_file_that_cannot_be_put_in_place_leaves_nothing_behind(tmp_path: Path) -> None:
    """A failed write leaves neither a torn file nor a remainder."""
    (tmp_path / "place" / "inside").mkdir(parents=True)
    with pytest.raises(OSError, match="place"):
        replace_durably(tmp_path / "place", b"content")
    assert [path.name for path in tmp_path.iterdir()] == ["place"]


def test_only_one_at_a_time_is_alone_in_a_folder(tmp_path: Path) -> None:
    """The lock of a folder keeps a second holder waiting until the first is out."""
    import fcntl
    import os

    descriptor = os.open(tmp_path, os.O_RDONLY)
    with alone_in(tmp_path), pytest.raises(BlockingIOError):
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    os.close(descriptor)
