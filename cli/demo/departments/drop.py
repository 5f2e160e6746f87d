"""A file drop as the titles' system writes it: GB18030 CSV with a Chinese header, and a manifest beside it.

A drop is complete when its manifest stands beside it with the right digest. Characters that the editions of
GB 18030 place differently are written in their two-byte form, as the department's old system does.
"""

import csv
import hashlib
import io
import json
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from catalog.canonical import LEFTOVERS, canonical_text
from cli.demo.departments.files import write_whole
from cli.demo.population import TitleRow

ENCODING = "gb18030"
PREFIX = "real_estate_title_"
PATTERN = f"{PREFIX}*.csv"
MOMENT = "%Y%m%dT%H%M%S%f"
HEADER = {
    "不动产权证号": "title_no",
    "权利人证件号": "holder_code",
    "权利人类型": "holder_kind",
    "权利人名称": "holder_name",
    "不动产单元号": "unit_no",
    "共有情况": "share",
    "坐落": "location",
    "面积": "area",
    "登记日期": "registered_on",
    "使用期限起": "valid_from",
    "使用期限止": "valid_to",
    "权属状态": "state",
}
_TWO_BYTE_FORM = {standard: leftover for leftover, standard in LEFTOVERS.items()}


def next_moment(directory: Path, at: datetime) -> datetime:
    """Return `at`, or a moment just after the newest drop if that is later: a drop never goes backwards."""
    names = [path.stem.removeprefix(PREFIX) for path in directory.glob(PATTERN)]
    if not names:
        return at
    newest = datetime.strptime(max(names), MOMENT).replace(tzinfo=UTC)
    return max(at, newest + timedelta(microseconds=1))


def drop_path(directory: Path, at: datetime) -> Path:
    """Return the path of a drop made at `at`; later drops sort later."""
    return directory / f"{PREFIX}{at.astimezone(UTC).strftime(MOMENT)}.csv"


def manifest_path(drop: Path) -> Path:
    """Return the path of a drop's manifest."""
    return drop.with_name(f"{drop.name}.manifest.json")


def encode(rows: Iterable[TitleRow]) -> bytes:
    """Return the drop's bytes: header, rows, CRLF after each."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(HEADER)
    writer.writerows([getattr(row, name) for name in HEADER.values()] for row in rows)
    return text.getvalue().translate(_TWO_BYTE_FORM).encode(ENCODING)


def decode(content: bytes) -> list[TitleRow]:
    """Return the rows of a drop, their text in the canonical form."""
    lines = csv.DictReader(io.StringIO(canonical_text(content.decode(ENCODING)), newline=""))
    return [TitleRow(**{name: line[title] for title, name in HEADER.items()}) for line in lines]


def manifest(drop: Path, content: bytes, rows: int, at: datetime) -> bytes:
    """Return the manifest that makes `content` under the name of `drop` complete."""
    stated = {
        "file": drop.name,
        "sha256": hashlib.sha256(content).hexdigest(),
        "rows": rows,
        "encoding": ENCODING,
        "created_at": at.isoformat(),
    }
    return json.dumps(stated, ensure_ascii=False, indent=1).encode()


def write_drop(directory: Path, rows: Sequence[TitleRow], at: datetime) -> Path:
    """Write a complete drop and return its path; the manifest comes last."""
    moment = next_moment(directory, at)
    path, content = drop_path(directory, moment), encode(rows)
    write_whole(path, content)
    write_whole(manifest_path(path), manifest(path, content, len(rows), moment))
    return path


def newest_drop(directory: Path) -> Path | None:
    """Return the newest drop with a manifest, or `None`."""
    complete = [path for path in sorted(directory.glob(PATTERN)) if manifest_path(path).exists()]
    return complete[-1] if complete else None
