"""A list of operators as a CSV file: `operator_id,name` in UTF-8, read whole, every fault by its line.

Staff ids and names come from a file or are asked for; they never stand among a command's arguments, which
every process list shows, and no fault repeats one.
"""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from catalog.model import Text
from cli.errors import CommandFailed
from exchange.access.errors import OperatorsRefused
from exchange.access.operators import NewOperator

HEADER = ["operator_id", "name"]
FORM = Text(
    zh=f"应为 UTF-8 的 CSV，首行 {','.join(HEADER)}，其后每行一人",
    en=f"expected CSV in UTF-8: a first line {','.join(HEADER)}, then one operator a line",
)


@dataclass(frozen=True, slots=True)
class Roster:
    """The operators of a file, each with its line (from 1)."""

    file: str
    operators: tuple[NewOperator, ...]
    lines: tuple[int, ...]

    def refusal(self, refused: OperatorsRefused) -> CommandFailed:
        """Return what to tell of operators that cannot be enrolled, each by its line."""
        faults = []
        for fault in refused.faults:
            other = None if fault.other is None else self.lines[fault.other]
            also = Text("", "") if other is None else Text(f"（见第 {other} 行）", f" (see line {other})")
            message = Text(fault.message.zh + also.zh, fault.message.en + also.en)
            faults.append((self.lines[fault.place], message))
        return _refusal(self.file, faults)


def read_roster(path: Path) -> Roster:
    """Return the operators of the file.

    Raises `CommandFailed` naming every line that is none of the form, and `OSError`.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        line = fault.object[: fault.start].count(b"\n") + 1
        told = Text("不是 UTF-8；请另存为“CSV UTF-8”。", "is not UTF-8; save it as CSV UTF-8")
        raise _refusal(path.name, [(line, told)]) from None
    faults: list[tuple[int, Text]] = []
    operators: list[NewOperator] = []
    lines: list[int] = []
    for line, cells in _rows(path.name, text):
        if len(cells) != len(HEADER):
            found = len(cells)
            told = Text(
                f"有 {found} 格；应为 {len(HEADER)} 格。", f"has {found} cells; expected {len(HEADER)}"
            )
            faults.append((line, told))
        else:
            operators.append(NewOperator(cells[0], cells[1]))
            lines.append(line)
    if faults:
        raise _refusal(path.name, faults)
    return Roster(path.name, tuple(operators), tuple(lines))


def _rows(file: str, text: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = next(reader, [])
        if header != HEADER:
            told = Text(f"首行不是 {','.join(HEADER)}。", f"the first line is not {','.join(HEADER)}")
            raise _refusal(file, [(1, told)])
        for cells in reader:
            if cells:
                yield reader.line_num, cells
    except csv.Error:
        told = Text("引号不成对。", "its quotation marks do not fit together")
        raise _refusal(file, [(reader.line_num, told)]) from None


def _refusal(file: str, faults: Sequence[tuple[int, Text]]) -> CommandFailed:
    if not faults:
        return CommandFailed(Text(f"{file}：没有人员", f"{file}: no operator"), FORM)
    zh = "\n".join(f"{file} 第 {line} 行：{told.zh}" for line, told in faults)
    en = "\n".join(f"{file}:{line}: {told.en}" for line, told in faults)
    step = Text(
        f"{FORM.zh}；未登记任何人，更正后再运行", f"{FORM.en}; nobody was enrolled, correct it and run again"
    )
    return CommandFailed(Text(zh, en), step)
