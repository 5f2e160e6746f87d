"""A manifest for a file that was handed over without one: counted, hashed and dated, so that it can be read.

The encoding is found by decoding every byte strictly; when the department wrote the file is only said by a
person, because a copy has the time of the copying.
"""

import csv
import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from catalog.model import Text
from cli.errors import CommandFailed
from connectors.drops.connector import WORKBOOKS
from connectors.drops.encodings import Encoding, detected
from connectors.drops.manifest import SUFFIX
from connectors.drops.reading import likely_delimiter

PIECE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Seal:
    """What was found of a file, and the manifest that says it."""

    manifest: Path
    encoding: str
    delimiter: str
    rows: int


def seal_file(path: Path, made_at: datetime) -> Seal:
    """Write the manifest beside the file; the file itself is left as it is.

    Raises `CommandFailed` if a manifest is there already, or the file is no text that is read.
    """
    manifest = path.with_name(path.name + SUFFIX)
    _require_sealable(path, manifest)
    encoding = detected(_pieces(path))
    if encoding is None:
        raise CommandFailed(
            Text(
                f"{path.name} 既不是 UTF-8、UTF-16，也不是 GB18030 文字",
                f"{path.name} is text in neither UTF-8, UTF-16 nor GB18030",
            ),
            Text(
                "请部门以 UTF-8 或 GB18030 重新导出",
                "have the department export it again as UTF-8 or GB18030",
            ),
        )
    delimiter, rows = _counted(path, encoding)
    said = {
        "file": path.name,
        "sha256": _digest(path),
        "rows": rows,
        "encoding": encoding.name,
        "created_at": made_at.isoformat(),
    }
    partial = path.with_name(f".{manifest.name}.partial")
    partial.write_text(json.dumps(said, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    os.link(partial, manifest)  # unlike a rename, this overwrites nothing
    partial.unlink()
    return Seal(manifest, encoding.name, delimiter, rows)


def moment(text: str) -> datetime:
    """Return the moment that an ISO 8601 text with an offset says. Raises `CommandFailed`."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise CommandFailed(
            Text(
                f"收到 {text}；应为含时区的时间", f"received {text}; expected a time with its offset from UTC"
            ),
            Text("例如 --made-at 2026-11-24T18:00+08:00", "such as --made-at 2026-11-24T18:00+08:00"),
            exit_code=2,
        )
    return found


def _require_sealable(path: Path, manifest: Path) -> None:
    if manifest.exists():
        raise CommandFailed(
            Text(f"{manifest.name} 已存在，未作任何更改", f"{manifest.name} exists; nothing was changed"),
            Text(
                "部门的清单优先；文件已更换时请先移走旧清单",
                "the department's manifest goes first; if the file was replaced, move the old one away",
            ),
        )
    if path.name.lower().endswith(WORKBOOKS):
        raise CommandFailed(
            Text(
                f"{path.name} 是工作簿，无法代为封签", f"{path.name} is a workbook, which is not sealed here"
            ),
            Text(
                f"请写 {manifest.name}：file、sha256、rows（数据行数）、encoding（utf-8）、created_at",
                f"write {manifest.name} with file, sha256, rows (of data), encoding (utf-8) and created_at",
            ),
        )


def _counted(path: Path, encoding: Encoding) -> tuple[str, int]:
    """Return the delimiter and the rows after the header, as the connector will count them."""
    with path.open(encoding=encoding.codec, newline="") as file:
        delimiter = likely_delimiter(file.read(PIECE))
        file.seek(0)
        try:
            rows = sum(1 for cells in csv.reader(file, delimiter=delimiter, strict=True) if cells)
        except csv.Error:
            raise CommandFailed(
                Text(f"{path.name} 中有未闭合的引号", f"{path.name} holds quotes that do not close"),
                Text("请部门按 RFC 4180 重新导出", "have the department export it again by RFC 4180"),
            ) from None
    return delimiter, max(rows - 1, 0)


def _digest(path: Path) -> str:
    digest = hashlib.sha256()
    for piece in _pieces(path):
        digest.update(piece)
    return digest.hexdigest()


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            yield piece
