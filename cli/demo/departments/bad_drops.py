"""Drops that must not be read as they stand: what networks, full disks and hurried clerks leave behind."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from cli.demo.departments.drop import FILES, encode
from cli.demo.departments.drop_files import manifest_path
from cli.demo.departments.files import write_whole
from cli.demo.population import TitleRow


def write_unfinished(directory: Path, rows: Sequence[TitleRow], at: datetime) -> Path:
    """Write a drop whose transfer is still under way: half of its bytes and no manifest."""
    path, content = FILES.path(directory, FILES.next_moment(directory, at)), encode(rows)
    path.write_bytes(content[: len(content) // 2])
    return path


def write_truncated(directory: Path, rows: Sequence[TitleRow], at: datetime) -> Path:
    """Write a drop that lost its second half although its manifest arrived."""
    content = encode(rows)
    return _write(directory, content[: len(content) // 2], content, len(rows), at)


def write_empty(directory: Path, at: datetime) -> Path:
    """Write a drop of zero bytes whose manifest agrees with it."""
    return _write(directory, b"", b"", 0, at)


def write_rowless(directory: Path, at: datetime) -> Path:
    """Write a drop with a header and no row, whose manifest agrees with it."""
    return _write(directory, encode([]), encode([]), 0, at)


def write_wrong_encoding(directory: Path, rows: Sequence[TitleRow], at: datetime) -> Path:
    """Write a drop in UTF-8 with byte order mark whose manifest says GB18030 and has the right digest."""
    content = encode(rows).decode("gb18030").encode("utf-8-sig")
    return _write(directory, content, content, len(rows), at)


def write_wrong_count(directory: Path, rows: Sequence[TitleRow], at: datetime) -> Path:
    """Write a drop whose manifest states one row more than it has, with the right digest."""
    return _write(directory, encode(rows), encode(rows), len(rows) + 1, at)


def _write(directory: Path, content: bytes, promised: bytes, rows: int, at: datetime) -> Path:
    moment = FILES.next_moment(directory, at)
    path = FILES.path(directory, moment)
    write_whole(path, content)
    write_whole(manifest_path(path), FILES.manifest(path, promised, rows, moment))
    return path
