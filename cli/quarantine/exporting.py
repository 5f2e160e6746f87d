"""The list of quarantined rows that goes to their department: what broke, where to find it, what it reads.

One line for each entry, rule and field, as a comma-separated file that Excel opens as it is: UTF-8 with a
byte order mark, every cell quoted. A spreadsheet would run a cell that begins like a formula, and round or
redate one that begins like a number, so a cell that does not begin with a letter begins with an apostrophe.
Never written to a terminal, never readable by another account.
"""

import csv
import io
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from catalog.key_text import split_key
from catalog.masked_values import masked_value
from catalog.model import Contract, Field, Text
from cli.console import out
from cli.errors import CommandFailed
from cli.language import say, say_next
from cli.masked_rows import masked_row
from cli.quarantine.explaining import RULE_GONE, rule_messages
from exchange.store.entries import Entry
from quality.rules import compile_rules
from quality.vocabulary.builtin import READABLE, REQUIRED

GUARD = "'"
HEADINGS = (
    "编号 entry",
    "自 since",
    "规则 rule",
    "说明",
    "message",
    "数据项 field",
    "来源列 source column",
    "来源值 value",
    "原因 reason",
)


def guarded(cell: str) -> str:
    """Return the cell as a spreadsheet keeps it: text that is neither run, rounded nor redated."""
    return cell if not cell or cell[0].isalpha() else GUARD + cell


def export_text(contract: Contract, entries: Iterable[Entry], *, masked: bool) -> str:
    """Return the file's text, heading first; `masked` leaves nothing in it that names a person."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow([*HEADINGS[:2], *(f"键 key: {f.source_name}" for f in contract.key), *HEADINGS[2:]])
    for entry in entries:
        for line in _lines(contract, entry, masked=masked):
            writer.writerow([guarded(cell) for cell in line])
    return text.getvalue()


def require_new_file(path: Path) -> None:
    """Make sure that the export becomes a new file of its own.

    Raises `CommandFailed` for anything that is there already: a device, a directory, an older export.
    """
    if str(path) == "-" or path.exists() or path.is_symlink():
        raise CommandFailed(
            Text(f"{path} 不是新文件；未导出", f"{path} is not a new file; nothing was exported"),
            Text("以 --out 指定一个新文件名", "name a new file with --out"),
            exit_code=2,
        )
    if not path.absolute().parent.is_dir():
        raise CommandFailed(
            Text(
                f"没有文件夹 {path.parent}；未导出", f"there is no folder {path.parent}; nothing was exported"
            ),
            Text("先建立该文件夹", "make that folder first"),
            exit_code=2,
        )


def show_nothing(resource: str) -> None:
    """Say that nothing of a resource is quarantined."""
    out.print(say(f"{resource} 没有被隔离的行。", f"Nothing of {resource} is quarantined."))


def show_exported(resource: str, path: Path, entries: int, *, masked: bool) -> None:
    """Say what was written, what the file holds, and what to do."""
    if not entries:
        show_nothing(resource)
        out.print(say("未写文件。", "No file was written."))
        return
    out.print(say(f"{entries} 行已导出：{path}", f"{entries} entries exported: {path}"))
    out.print(
        say("单元格首位的 ' 表示文本，不属于值。", "A ' at a cell's start marks text; it is not the value's.")
    )
    if not masked:
        out.print(say("文件含个人信息，用后请销毁。", "The file holds personal data: destroy it after use."))
    step = f"tongban quarantine release --resource {resource}"
    out.print(say_next(f"部门更正后 {step}", f"once the department has corrected them, {step}"))


def _lines(contract: Contract, entry: Entry, *, masked: bool) -> Iterator[list[str]]:
    shown = masked_row(contract, entry.row)
    content: dict[str, Any] = shown["content"] if masked else dict(entry.row.content)
    findings = {f["field"]: f for f in (shown["findings"] if masked else entry.row.findings)}
    key = _key(contract, entry, masked=masked)
    messages = rule_messages(contract)
    for rule in entry.row.rules:
        message = messages.get(rule, RULE_GONE)
        head = [str(entry.row.id), entry.row.opened_at.isoformat(), *key, rule, message.zh, message.en]
        fields = _fields(contract, entry, rule)
        if not fields:
            yield [*head, "", "", "", ""]
        for field in fields:
            found = findings.get(field.name)
            value = found["raw"] if found else content.get(field.name)
            raw = "" if value is None else str(value)
            yield [*head, field.name, field.source_name, raw, found["reason"] if found else ""]


def _key(contract: Contract, entry: Entry, *, masked: bool) -> list[str]:
    parts = split_key(entry.row.row_key)
    if len(parts) != len(contract.key):
        return [""] * len(contract.key)
    pairs = zip(contract.key, parts, strict=True)
    return [str(masked_value(contract, field.name, part)) if masked else part for field, part in pairs]


def _fields(contract: Contract, entry: Entry, rule: str) -> list[Field]:
    """Return the fields a rule is about in this very row."""
    unread = {found["field"] for found in entry.row.findings}
    names = next((compiled.fields for compiled in compile_rules(contract) if compiled.id == rule), ())
    if rule == READABLE:
        names = tuple(name for name in names if name in unread)
    elif rule == REQUIRED:
        names = tuple(name for name in names if entry.row.content.get(name) is None)
    return [contract.field(name) for name in names]
