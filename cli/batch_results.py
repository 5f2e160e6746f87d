"""What came of each subject of a batch: lines of JSON that only their owner may read, written as they come.

The first line says of which subjects they are; a run that was cut goes on where it stopped, and asks nobody
again who was answered. One run at a time has the file.
"""

import fcntl
import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Self

import msgspec

from catalog.model import Text
from cli.batch_files import Subjects
from cli.errors import CommandFailed
from cli.window.batches import BatchLine

SHAPE = '{"place": …, "status": …, "receipt": …, "answer": …}'
_HEAD = "batch"
_ANSWERED = 200


class _Line(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What came of one subject: an answer with its receipt, or a problem."""

    place: Annotated[int, msgspec.Meta(ge=0)]
    status: int
    receipt: dict[str, object] | None = None
    answer: dict[str, object] | None = None
    problem: dict[str, object] | None = None

    @property
    def is_whole(self) -> bool:
        """Whether the line has what its status promises."""
        if self.status == _ANSWERED:
            return self.receipt is not None and self.answer is not None
        return self.problem is not None


class Results:
    """The file of what came of each subject; a context that holds it open for more lines.

    Entering raises `CommandFailed` where another run has the file, where it is of other subjects, and for a
    damaged line: the file then stays as it is.
    """

    def __init__(self, path: Path, subjects: Subjects) -> None:
        self._path = path
        self._subjects = subjects
        self._head = _encoded({_HEAD: subjects.digest})
        self.answered: set[int] = set()
        self.problems: dict[int, str] = {}

    def __enter__(self) -> Self:
        descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        self._file = os.fdopen(descriptor, "r+b")
        try:
            self._lock()
            kept = self._kept()
            self._file.truncate(kept)  # a line that a cut left half is asked again
            if not kept:
                self._write(self._head)
        except BaseException:
            self._file.close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()  # and with it the lock

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

    def _lock(self) -> None:
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CommandFailed(
                Text(f"另一运行正在写入 {self._path}", f"another run is writing {self._path}"),
                Text("等它结束后再运行同一命令", "wait for its end, then run the same command again"),
            ) from None

    def _write(self, line: bytes) -> None:
        self._file.write(line)
        self._file.flush()

    def _kept(self) -> int:
        """Read what an earlier run has left, and return its length up to the last whole line."""
        content = self._file.read()
        if self._head.startswith(content):  # new, or cut before anybody was asked
            return 0
        whole, _, _ = content.rpartition(b"\n")
        head, *lines = whole.split(b"\n")
        if _digest_in(head) != self._subjects.digest:
            raise CommandFailed(
                Text(f"{self._path} 不是这批人员的结果", f"{self._path} holds no results of these subjects"),
                Text("请另选 --save 文件", "name another file with --save"),
                exit_code=2,
            )
        self.answered.update(one.place for one in self._read(lines) if one.status == _ANSWERED)
        return len(whole) + 1

    def _read(self, lines: list[bytes]) -> Iterator[_Line]:
        for number, written in enumerate(lines, 2):
            try:
                line = msgspec.json.decode(written, type=_Line)
            except (msgspec.DecodeError, UnicodeDecodeError):
                raise self._damaged(number) from None
            if not line.is_whole or line.place >= len(self._subjects.subjects):
                raise self._damaged(number)
            yield line

    def _damaged(self, number: int) -> CommandFailed:
        return CommandFailed(
            Text(
                f"{self._path} 第 {number} 行已损坏：应为 {SHAPE}，place 为人员文件中的序号（自 0 起）",
                f"line {number} of {self._path} is damaged: expected {SHAPE}, the place being counted "
                "from 0 in the file of subjects",
            ),
            Text(
                "删除该行后再运行同一命令，其人将重新查询",
                "delete that line and run the same command again: its subject is asked again",
            ),
            exit_code=2,
        )


def _digest_in(head: bytes) -> object:
    try:
        found = json.loads(head)
    except ValueError:
        return None
    return found.get(_HEAD) if isinstance(found, dict) else None


def _encoded(line: Mapping[str, object]) -> bytes:
    return msgspec.json.encode(line) + b"\n"
