"""The write-ahead log that was kept after a backup: which of its segments carry the copy on, and to where.

`pg_receivewal` writes them; the unfinished last one ends in `.partial` and is valid as far as it was synced.
Laid beside the copy's own segments they are replayed when it starts, in order, to their end.
"""

import re
from pathlib import Path

from catalog.model import Text
from exchange.backup.errors import LogGap
from exchange.backup.layout import DATABASE

WAL = "pg_wal"
PARTIAL_SEGMENT = ".partial"
_SEGMENT = re.compile(r"([0-9A-F]{8})([0-9A-F]{8})([0-9A-F]{8})(?:\.partial)?")


def later_segments(backup: Path, kept: Path) -> dict[str, Path]:
    """Return the kept segments from the copy's newest one on, by the name under which they are replayed.

    Raises `LogGap` where one is missing in between, or where none carries the copy on.
    """
    own = _segments(backup / DATABASE / WAL)
    found = _segments(kept)
    newest = max(own)
    timeline = newest[:8]
    later = {name: path for name, path in found.items() if name[:8] == timeline and name >= newest}
    if newest not in later:
        raise _gap(kept, newest)
    per_file = 0x100000000 // own[newest].stat().st_size
    expected = _number(newest, per_file)
    for name in sorted(later):
        if _number(name, per_file) != expected:
            raise _gap(kept, _name(timeline, expected, per_file))
        expected += 1
    return later


def _segments(folder: Path) -> dict[str, Path]:
    """Return the segments in a folder by name; a finished one stands before a partial one of its name."""
    found: dict[str, Path] = {}
    for path in sorted(folder.iterdir(), reverse=True):
        if _SEGMENT.fullmatch(path.name):
            found[path.name.removesuffix(PARTIAL_SEGMENT)] = path
    return found


def _number(name: str, per_file: int) -> int:
    return int(name[8:16], 16) * per_file + int(name[16:], 16)


def _name(timeline: str, number: int, per_file: int) -> str:
    high, low = divmod(number, per_file)
    return f"{timeline}{high:08X}{low:08X}"


def _gap(kept: Path, name: str) -> LogGap:
    return LogGap(
        Text(f"{kept} 中缺少预写日志 {name}", f"{kept} lacks the segment {name} of the write-ahead log"),
        Text(
            "找回该文件；找不回则不带 --wal 恢复，其后的记录已缺失",
            "bring that file back; without it only the backup itself can be restored, later entries are lost",
        ),
    )
