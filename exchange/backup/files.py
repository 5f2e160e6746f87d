"""Private files of a backup: made for their owner alone, durable once written, never written over."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from exchange.ledger.sealer.files import sync_directories


def write_private(path: Path, content: bytes) -> None:
    """Write a new file that its owner alone may read, durable once this returns."""
    _private_folder(path.parent)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _private_folder(folder: Path) -> None:
    """Make a folder and those above it that are missing, each for its owner alone, whatever the umask."""
    if not folder.exists():
        _private_folder(folder.parent)
        folder.mkdir(mode=0o700, exist_ok=True)


def files_below(folder: Path) -> Iterator[Path]:
    """Yield everything below `folder` that is no directory, in the order of the names."""
    for place, folders, names in os.walk(folder):
        folders.sort()
        yield from (Path(place, name) for name in sorted(names))
        yield from (Path(place, name) for name in folders if Path(place, name).is_symlink())


def sync_tree(folder: Path) -> None:
    """Make the names of everything below `folder` durable."""
    sync_directories(Path(place) for place, _, _ in os.walk(folder))


def size_of(folder: Path) -> int:
    """Return the bytes below `folder`."""
    return sum(path.lstat().st_size for path in files_below(folder))


def require_room(place: Path, needed: int) -> None:
    """Raise `OSError` where the disk of `place` has less than `needed` bytes free."""
    free = shutil.disk_usage(place).free
    if free < needed:
        raise OSError(28, f"{needed / 1e6:.0f} MB are needed, {free / 1e6:.0f} MB are free", str(place))
