"""The files of a batch: its subjects, read whole before anybody is asked, and what came of each.

Results are lines of JSON that only their owner may read, written as they come. The first line says of which
subjects they are; a run that was cut goes on where it stopped, and asks nobody again who was answered.
"""

import csv
import hashlib
import io
import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

import msgspec

from catalog.model import Text
from cli.errors import CommandFailed
from cli.window.batches import BatchLine

COLUMNS = ("type", "code", "name")
SHAPE = '{"subject": {"type": …, "code": …, "name": …}, "claims": …}'
_HEAD = "batch"


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


class Results:
    """The file of what came of each subject; a context that holds it open for more lines."""

    def __init__(self, path: Path, subjects: Subjects) -> None:
        self._path = path
        self._subjects = subjects
        self._head = _encoded({_HEAD: subjects.digest})
        self.answered: set[int] = set()
        self.problems: dict[int, str] = {}

    def __enter__(self) -> Self:
        kept = self._kept()
        descriptor = os.open(self._path, os.O_WRONLY | os.O_CREAT, 0o600)
        os.ftruncate(descriptor, kept)  # a line that a cut left half is asked again
        self._file = os.fdopen(descriptor, "ab")
        if not kept:
            self._write(self._head)
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    @property
    def missing(self) -> list[int]:
        """The places of those who have no answer yet."""
        return [place for place in range(len(self._subjects.subjects)) if place not in self.answered]

    def add(self, place: int, line: BatchLine) -> None:
        """Write what came of the subject at `place` of its file."""
        if line.is_answered:
            parts = {"receipt": msgspec.Raw(line.receipt), "answer": msgspec.Raw(line.answer)}
            self.answered.add(place)
            self.problems.pop(place, None)
        else:
            parts = {"problem": msgspec.Raw(msgspec.json.encode(line.problem))}
            self.problems[place] = line.slug
        self._write(_encoded({"place": place, "status": line.status, **parts}))

    def _write(self, line: bytes) -> None:
        self._file.write(line)
        self._file.flush()

    def _kept(self) -> int:
        """Read what an earlier run has left, and return its length up to the last whole line."""
        content = self._path.read_bytes() if self._path.exists() else b""
        if self._head.startswith(content):  # new, or cut before anybody was asked
            return 0
        whole, _, _ = content.rpartition(b"\n")
        try:
            documents = [json.loads(line) for line in whole.splitlines()]
            named = documents[0].get(_HEAD)
        except (ValueError, AttributeError, IndexError):
            named = None
        if named != self._subjects.digest:
            raise CommandFailed(
                Text(f"{self._path} 不是这批人员的结果", f"{self._path} holds no results of these subjects"),
                Text("请另选 --save 文件", "name another file with --save"),
                exit_code=2,
            )
        for one in documents[1:]:
            if one.get("status") == 200:  # noqa: PLR2004 -- HTTP's
                self.answered.add(one["place"])
        return len(whole) + 1


def _encoded(line: Mapping[str, object]) -> bytes:
    return msgspec.json.encode(line) + b"\n"
