"""What a place with drops must offer, and the local directory."""

import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol

from connectors.errors import SourceRefused, SourceUnavailable


@dataclass(frozen=True, slots=True)
class Entry:
    """One regular file; `modified_at` is in seconds since 1970, by the place's own clock."""

    name: str
    size: int
    modified_at: float


class Listing(Protocol):
    """An open directory."""

    def entries(self) -> tuple[Entry, ...]:
        """Return the regular files; links are not followed."""

    def open(self, name: str) -> BinaryIO:
        """Open one file for reading."""


class Directory(Protocol):
    """A directory that can be opened, as often as wanted."""

    def opened(self, resource: str) -> AbstractContextManager[Listing]:
        """Open the directory.

        `resource` names who asks, for the faults `SourceUnavailable` and `SourceRefused`, which stand for
        every failure inside.
        """


class LocalDirectory:
    """A directory of this machine, such as a mounted share."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @contextmanager
    def opened(self, resource: str) -> Iterator[Listing]:
        """Open the directory; a directory that is not there is a share that is not mounted."""
        try:
            yield self
        except PermissionError:
            raise SourceRefused(
                resource,
                "no right to read the drop directory",
                "a directory and files that the exchange's account may read",
                "ask for read access on the share",
            ) from None
        except OSError as fault:
            raise SourceUnavailable(
                resource,
                f"a drop directory that cannot be read ({type(fault).__name__})",
                "the directory of the connection's URL",
                "check that the share is mounted",
            ) from None

    def entries(self) -> tuple[Entry, ...]:
        """Return the regular files."""
        with os.scandir(self._path) as found:
            files = [(entry.name, entry.stat()) for entry in found if entry.is_file(follow_symlinks=False)]
        return tuple(Entry(name, stat.st_size, stat.st_mtime) for name, stat in files)

    def open(self, name: str) -> BinaryIO:
        """Open one file."""
        return (self._path / name).open("rb", buffering=0)
