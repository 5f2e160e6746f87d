"""The file of a database and what lies beside it: how it can be opened without leaving anything there.

SQLite itself makes a log and its index beside a file in WAL mode, for readers too, and leaves them under the
reader's account, where the department's own program may stumble over them.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from catalog.model import Text
from connectors.errors import ConnectorError, SourceRefused, SourceUnavailable

SHARED = "mode=ro"
ALONE = "mode=ro&immutable=1"
HEADER = 100
WRITE_AND_READ_VERSION = slice(18, 20)
LOGGED = b"\x02\x02"

ASK_ACCESS = Text(
    "申请该文件的读取权限，并检查连接 URL 中的路径",
    "ask for read access on the file, and check the path in the connection's URL",
)
CHECK_SHARE = Text(
    "检查共享目录是否已挂载，以及连接 URL 中的路径",
    "check that the share is mounted, and the path in the connection's URL",
)


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
            Text("数据库的日志尚未并入", "a database whose log nobody has brought in"),
            Text(
                "已关闭的数据库，或正由该部门的程序打开",
                "a database that was closed, or is open in the department's program",
            ),
            Text(
                "请该部门打开并关闭一次，或交来用 VACUUM INTO 制作的副本",
                "have the department open and close it once, or hand over a copy made with VACUUM INTO",
            ),
        )
    before = _witness(path)
    yield ALONE
    if _witness(path) != before:
        received = Text("数据库在读取时有变化", "a database that changed while it was read")
        expected = Text("保持不变的数据库", "one that stays as it is")
        raise SourceUnavailable(resource, received, expected, Text("再读一次", "read again"))


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
    kind = type(fault).__name__
    if isinstance(fault, PermissionError | IsADirectoryError | NotADirectoryError):
        received = Text(f"数据库文件无法打开（{kind}）", f"a database file that cannot be opened ({kind})")
        expected = Text("交换平台账户可读的文件", "a file that the exchange's account may read")
        return SourceRefused(resource, received, expected, ASK_ACCESS)
    received = Text("没有文件", "no file")
    if not isinstance(fault, FileNotFoundError):
        received = Text(f"数据库文件无法读取（{kind}）", f"a database file that cannot be read ({kind})")
    expected = Text("URL 中的数据库文件", "the database file of the URL")
    return SourceUnavailable(resource, received, expected, CHECK_SHARE)
