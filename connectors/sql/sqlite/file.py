"""The file of a database and what lies beside it: how it can be opened without leaving anything there.

SQLite itself makes a log and its index beside a file in WAL mode, for readers too, and leaves them under the
reader's account, where the department's own program may stumble over them.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from connectors.errors import ConnectorError, SourceRefused, SourceUnavailable

SHARED = "mode=ro"
ALONE = "mode=ro&immutable=1"
HEADER = 100
WRITE_AND_READ_VERSION = slice(18, 20)
LOGGED = b"\x02\x02"


@contextmanager
def opened_as(resource: str, path: Path) -> Iterator[str]:
    """Say with which parameters the file is opened; at the end it must still be what it was.

    A file in WAL mode that nobody has open is read as it lies there, which is sound as long as it stays the
    same. Raises `SourceUnavailable` or `SourceRefused`, without the path.
    """
    header = _header(resource, path)
    log, index = (path.with_name(path.name + suffix) for suffix in ("-wal", "-shm"))
    if header[WRITE_AND_READ_VERSION] != LOGGED or (log.exists() and index.exists()):
        yield SHARED
        return
    if log.exists() and log.stat().st_size:
        raise SourceRefused(
            resource,
            "a database whose log nobody has brought in",
            "a database that was closed, or is open in the department's program",
            "have the department open and close it once, or hand over a copy made with VACUUM INTO",
        )
    before = _witness(path)
    yield ALONE
    if _witness(path) != before:
        received, expected = "a database that changed while it was read", "one that stays as it is"
        raise SourceUnavailable(resource, received, expected, "read again")


def _witness(path: Path) -> tuple[int, int, int]:
    stat = path.stat()
    return stat.st_ino, stat.st_size, stat.st_mtime_ns


def _header(resource: str, path: Path) -> bytes:
    """Read the file's header; SQLite has one code for a file that is missing and for one that is withheld."""
    try:
        with path.open("rb") as file:
            return file.read(HEADER)
    except OSError as fault:
        raise _unopened(resource, fault) from None


def _unopened(resource: str, fault: OSError) -> ConnectorError:
    if isinstance(fault, PermissionError | IsADirectoryError | NotADirectoryError):
        received = f"a database file that cannot be opened ({type(fault).__name__})"
        step = "ask for read access on the file, and check the path in the connection's URL"
        return SourceRefused(resource, received, "a file that the exchange's account may read", step)
    is_missing = isinstance(fault, FileNotFoundError)
    received = "no file" if is_missing else f"a database file that cannot be read ({type(fault).__name__})"
    step = "check that the share is mounted, and the path in the connection's URL"
    return SourceUnavailable(resource, received, "the database file of the URL", step)
