"""The files of a batch: its order and its subjects, read whole before anybody is asked."""

import csv
import hashlib
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from catalog.model import Text
from cli.errors import CommandFailed

COLUMNS = ("type", "code", "name")
SHAPE = '{"subject": {"type": …, "code": …, "name": …}, "claims": …}'


@dataclass(frozen=True)
class Subjects:
    """The subjects of a file, in its order; `digest` is the SHA-256 of order and subjects together."""

    order: dict[str, Any] = field(repr=False)
    subjects: list[dict[str, Any]] = field(repr=False)

    @property
    def digest(self) -> str:
        """What names exactly these subjects, asked in exactly this case."""
        whole = json.dumps([self.order, self.subjects], ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(whole.encode()).hexdigest()


def read_order(raw: bytes) -> dict[str, Any]:
    """Return item, case, operator and perhaps days; raises `CommandFailed`."""
    try:
        order = json.loads(raw)
    except ValueError:
        order = None
    if not isinstance(order, dict) or "subjects" in order:
        shape = '{"item": …, "case": …, "operator": …, "days": …}'
        raise CommandFailed(
            Text("批次文件不是所需的 JSON 对象", "the order is not the JSON object that is expected"),
            Text(f"应为 {shape}", f"expected {shape}"),
            exit_code=2,
        )
    return order


def read_subjects(path: Path) -> list[dict[str, Any]]:
    """Return the subjects of a CSV file (type, code, name) or of lines of JSON.

    Raises `CommandFailed` with the line at fault, never with what stands in it, and `OSError`.
    """
    text = path.read_bytes()
    try:
        content = text.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _fault(1, Text("不是 UTF-8 文本", "no UTF-8 text")) from None
    found = list(_csv(content) if path.suffix.lower() == ".csv" else _lines(content))
    if not found:
        raise _fault(1, Text("文件中没有人员", "no subject stands in the file"))
    return found


def _csv(content: str) -> Iterator[dict[str, Any]]:
    reader = csv.DictReader(io.StringIO(content), strict=True)
    if not {"type", "code"} <= set(reader.fieldnames or ()) <= set(COLUMNS):
        columns = ",".join(COLUMNS)
        raise _fault(
            1,
            Text(
                f"表头应为 {columns}（name 可省略）", f"expected the columns {columns} (name may be left out)"
            ),
        )
    try:
        for row in reader:
            if None in row or None in row.values():
                raise _fault(reader.line_num, Text("列数与表头不符", "other columns than the head has"))
            yield {"subject": {name: value for name, value in row.items() if value or name != "name"}}
    except csv.Error:
        raise _fault(reader.line_num, Text("不是正确的 CSV", "no well-formed CSV")) from None


def _lines(content: str) -> Iterator[dict[str, Any]]:
    for number, line in enumerate(content.splitlines(), 1):
        if not line.strip():
            continue
        try:
            subject = json.loads(line)
        except ValueError:
            subject = None
        if not isinstance(subject, dict) or not isinstance(subject.get("subject"), dict):
            raise _fault(number, Text(f"应为 {SHAPE}", f"expected {SHAPE}"))
        yield subject


def _fault(line: int, why: Text) -> CommandFailed:
    return CommandFailed(
        Text(f"人员文件第 {line} 行：{why.zh}", f"line {line} of the subjects: {why.en}"),
        Text("更正后再运行；未查询任何人", "correct it and run it again; nobody was asked of"),
        exit_code=2,
    )
