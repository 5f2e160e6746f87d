"""What a place with drops must offer, and the local directory."""

import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol

from catalog.model import Text
from connectors.errors import SourceRefused, SourceUnavailable

DIRECTORY_OF_URL = Text("连接 URL 中的目录", "the directory of the connection's URL")


def directory_unread(fault: OSError) -> Text:
    """Return what was received where a directory cannot be read."""
    kind = type(fault).__name__
    return Text(f"投递目录无法读取（{kind}）", f"a drop directory that cannot be read ({kind})")


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
                Text("无权读取投递目录", "no right to read the drop directory"),
                Text(
                    "交换平台账户可读的目录和文件",
                    "a directory and files that the exchange's account may read",
                ),
                Text("申请该共享目录的读取权限", "ask for read access on the share"),
            ) from None
        except OSError as fault:
            raise SourceUnavailable(
                resource,
                directory_unread(fault),
                DIRECTORY_OF_URL,
                Text("检查共享目录是否已挂载", "check that the share is mounted"),
            ) from None

    def entries(self) -> tuple[Entry, ...]:
        """Return the regular files."""
        with os.scandir(self._path) as found:
            files = [(entry.name, entry.stat()) for entry in found if entry.is_file(follow_symlinks=False)]
        return tuple(Entry(name, stat.st_size, stat.st_mtime) for name, stat in files)

    def open(self, name: str) -> BinaryIO:
        """Open one file."""
        return (self._path / name).open("rb", buffering=0)
