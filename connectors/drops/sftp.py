"""A directory over SFTP, on a host whose key is known beforehand.

Never trusts a key at first sight, never asks an agent or looks for keys that the connection does not name.
"""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from io import RawIOBase
from stat import S_ISREG
from typing import Any, BinaryIO, cast

import paramiko

from catalog.model import Text
from connectors.drops.directory import DIRECTORY_OF_URL, Entry, Listing, directory_unread
from connectors.errors import SERVER_LATER, TURNED_AWAY, SourceRefused, SourceUnavailable

CONNECT_SECONDS = 10
READ_SECONDS = 60
PIECE = 32 * 1024
PIECES = 32

COMPARE_KEYS = Text(
    "用其他途径与该部门核对主机密钥，再加入 known_hosts",
    "compare the host's key with the department by another way, then add it to known_hosts",
)
CHECK_LOGIN = Text(
    "与该部门核对连接密钥中的用户和密钥", "check user and key in the connection's secret with the department"
)
CHECK_RIGHTS = Text("与该部门核对目录和权限", "check directory and rights with the department")


@dataclass(frozen=True, slots=True)
class SftpPlace:
    """Where the directory is and how to log in; exactly one of password and key file is needed."""

    host: str
    port: int
    user: str
    password: str | None = field(repr=False)
    identity_file: str | None
    known_hosts: str
    path: str


class HostUnknown(Exception):
    """The host's key is not among the known ones."""


class SftpDirectory:
    """The directory; each opening is a connection of its own."""

    def __init__(self, place: SftpPlace) -> None:
        self._place = place

    @contextmanager
    def opened(self, resource: str) -> Iterator[Listing]:
        """Connect, and translate every failure of the connection."""
        try:
            with closing(self._connect()) as client, closing(client.open_sftp()) as sftp:
                channel = sftp.get_channel()
                if channel is not None:
                    channel.settimeout(READ_SECONDS)
                yield SftpListing(sftp, self._place.path)
        except (HostUnknown, paramiko.BadHostKeyException):
            received, expected = (
                Text("未知的主机密钥", "an unknown host key"),
                Text("known_hosts 中的密钥", "the key in known_hosts"),
            )
            raise SourceRefused(resource, received, expected, COMPARE_KEYS) from None
        except paramiko.AuthenticationException:
            expected = Text("可以读取的登录", "one that may read")
            raise SourceRefused(resource, TURNED_AWAY, expected, CHECK_LOGIN) from None
        except (FileNotFoundError, PermissionError) as fault:
            received = directory_unread(fault)
            raise SourceRefused(resource, received, DIRECTORY_OF_URL, CHECK_RIGHTS) from None
        except (OSError, EOFError, paramiko.SSHException) as fault:
            kind = type(fault).__name__
            received = Text(f"SFTP 没有应答（{kind}）", f"no answer over SFTP ({kind})")
            expected = Text("持续的连接", "a connection that lasts")
            raise SourceUnavailable(resource, received, expected, SERVER_LATER) from None

    def _connect(self) -> paramiko.SSHClient:
        place = self._place
        client = paramiko.SSHClient()
        client.get_host_keys().load(place.known_hosts)
        client.set_missing_host_key_policy(RefuseUnknownHosts())
        client.connect(
            place.host,
            place.port,
            place.user,
            place.password,
            key_filename=place.identity_file,
            timeout=CONNECT_SECONDS,
            banner_timeout=CONNECT_SECONDS,
            auth_timeout=CONNECT_SECONDS,
            allow_agent=False,
            look_for_keys=False,
        )
        return client


class RefuseUnknownHosts(paramiko.MissingHostKeyPolicy):
    """Knows no host but those in known_hosts."""

    def missing_host_key(
        self,
        client: paramiko.SSHClient,  # noqa: ARG002 -- paramiko calls by these names
        hostname: str,  # noqa: ARG002
        key: paramiko.PKey,  # noqa: ARG002
    ) -> None:
        """Refuse the host, whatever key it shows."""
        raise HostUnknown


class SftpListing:
    """The directory on an open connection."""

    def __init__(self, sftp: paramiko.SFTPClient, path: str) -> None:
        self._sftp = sftp
        self._path = path

    def entries(self) -> tuple[Entry, ...]:
        """Return the regular files."""
        found = self._sftp.listdir_attr(self._path)
        files = [entry for entry in found if entry.st_mode is not None and S_ISREG(entry.st_mode)]
        return tuple(Entry(file.filename, file.st_size or 0, file.st_mtime or 0) for file in files)

    def open(self, name: str) -> BinaryIO:
        """Open one file."""
        return cast("BinaryIO", WindowedFile(self._sftp.open(f"{self._path.rstrip('/')}/{name}", "rb")))


class WindowedFile(RawIOBase):
    """Asks for a window of pieces at once and no more; paramiko's own prefetch would hold the whole file."""

    def __init__(self, file: paramiko.SFTPFile) -> None:
        self._file = file
        self._size = file.stat().st_size or 0
        self._offset = 0
        self._window = memoryview(b"")

    def readable(self) -> bool:
        """Say that this is a file to read."""
        return True

    def readinto(self, buffer: Any, /) -> int:
        """Fill the writable buffer from the window, asking for the next one when it is used up."""
        if not self._window:
            end = min(self._offset + PIECE * PIECES, self._size)
            pieces = [(start, min(PIECE, end - start)) for start in range(self._offset, end, PIECE)]
            self._window = memoryview(b"".join(self._file.readv(pieces)))
            self._offset += len(self._window)
        view = memoryview(buffer).cast("B")
        taken = min(len(view), len(self._window))
        view[:taken] = self._window[:taken]
        self._window = self._window[taken:]
        return taken

    def close(self) -> None:
        """Close the file below as well."""
        self._file.close()
        super().close()
