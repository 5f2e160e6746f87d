"""Result codes of SQLite, by what recovers from them.

SQLite's own text is never passed on: it may hold a path or a value.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from catalog.model import Text
from connectors.errors import (
    ASK_WHAT_CHANGED,
    ConnectorError,
    SourceChanged,
    SourceRefused,
    SourceUnavailable,
)
from connectors.sql.faults import CONTRACT_SHAPE

REFUSED = frozenset(
    {
        sqlite3.SQLITE_NOTADB,
        sqlite3.SQLITE_CORRUPT,
        sqlite3.SQLITE_FORMAT,
        sqlite3.SQLITE_PERM,
        sqlite3.SQLITE_AUTH,
        sqlite3.SQLITE_TOOBIG,
    }
)
"""No database, a damaged or encrypted one, or one that may not be read."""

CHANGED = frozenset({sqlite3.SQLITE_ERROR, sqlite3.SQLITE_SCHEMA})
"""A statement that no longer fits, such as a view over what does not exist."""

ASK_WHOLE = Text(
    "请该部门提供完整、未加密的 SQLite 文件", "ask the department for a whole, unencrypted SQLite file"
)
UNLOCK = Text(
    "稍候再读；若持续如此，询问该部门是哪个程序锁住了文件或留下了日志",
    "wait and read again; if it lasts, ask the department which program keeps the file locked or left"
    " its journal behind",
)
PRIMARY = 0xFF
"""The part of an extended result code that says what went wrong; the rest says where."""


@contextmanager
def translated(resource: str) -> Iterator[None]:
    """Turn the driver's faults into ours."""
    try:
        yield
    except sqlite3.Error as fault:
        raise _fault(resource, fault) from None


def _fault(resource: str, fault: sqlite3.Error) -> ConnectorError:
    code = getattr(fault, "sqlite_errorcode", sqlite3.SQLITE_INTERNAL) & PRIMARY
    name = getattr(fault, "sqlite_errorname", type(fault).__name__)
    received = Text(f"被占用或未写完的数据库（{name}）", f"a database in use or half written ({name})")
    if code in REFUSED:
        received = Text(f"不是完整可读的数据库（{name}）", f"no whole, readable database ({name})")
        expected = Text("可读取的 SQLite 数据库", "an SQLite database that may be read")
        return SourceRefused(resource, received, expected, ASK_WHOLE)
    if code in CHANGED:
        received = Text(f"表或列不存在（{name}）", f"a table or column that is not there ({name})")
        return SourceChanged(resource, received, CONTRACT_SHAPE, ASK_WHAT_CHANGED)
    expected = Text("暂时无人写入的数据库", "a database that nobody is writing to for a moment")
    return SourceUnavailable(resource, received, expected, UNLOCK)
