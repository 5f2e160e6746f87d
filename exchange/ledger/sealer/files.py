"""The ledger's directory: tiles, bundles and checkpoint as files, each whole or absent, durable once written.

A file is written beside its place, synced, moved in, and its directories are synced. What was published under
a tile's path never changes: writing the same again is nothing, writing anything else is a fault.
"""

import fcntl
import os
import secrets
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from exchange.ledger.errors import TileDiffers


class LedgerFiles:
    """The files of one log under `directory`."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        directory.mkdir(parents=True, exist_ok=True, mode=0o750)
        sync_directories([directory.parent])

    def fetch(self, path: str) -> bytes:
        """Return the content at a path of the log; raises `FileNotFoundError` where there is none."""
        return (self.directory / path).read_bytes()

    def publish(self, files: Mapping[str, bytes]) -> None:
        """Write tiles and bundles, all durable once this returns; idempotent.

        Raises `TileDiffers` for a path that holds another content.
        """
        places = [self.directory / path for path in files]
        for path, place in zip(files, places, strict=True):
            place.parent.mkdir(parents=True, exist_ok=True)
            if not place.exists():
                _write(place, files[path])
            elif place.read_bytes() != files[path]:
                raise TileDiffers(path)
        sync_directories(self._above(places))

    def replace(self, path: str, content: bytes) -> None:
        """Put `content` at `path`, durable once this returns."""
        replace_durably(self.directory / path, content)

    def drop_partials(self, full_paths: Iterable[str]) -> None:
        """Remove the partial forms of tiles and bundles whose full form is published."""
        for path in full_paths:
            shutil.rmtree(self.directory / f"{path}.p", ignore_errors=True)

    def _above(self, places: Iterable[Path]) -> set[Path]:
        above: set[Path] = set()
        for place in places:
            folder = place.parent
            while folder not in above and folder != self.directory.parent:
                above.add(folder)
                folder = folder.parent
        return above


def replace_durably(place: Path, content: bytes) -> None:
    """Put `content` at `place`, whole or not at all, durable once this returns."""
    _write(place, content)
    sync_directories([place.parent])


def sync_directories(folders: Iterable[Path]) -> None:
    """Make the names in `folders` durable."""
    for folder in folders:
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


@contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Hold the folder's lock, so that no other process of this machine is in here too."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _write(place: Path, content: bytes) -> None:
    partial = place.with_name(f".{place.name}.{secrets.token_hex(4)}")
    try:
        with partial.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        partial.rename(place)
    except BaseException:
        with suppress(FileNotFoundError):
            partial.unlink()
        raise
