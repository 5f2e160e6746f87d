"""One entry of quarantine in words: the row masked, each broken rule, what follows, and what to do."""

from collections.abc import Iterator
from typing import Any

from catalog.model import Contract, Department, Text
from cli.console import out, printable
from cli.language import said, say, say_next
from cli.masked_rows import masked_row
from cli.moments import local_time
from exchange.store.entries import Entry
from quality.rules import compile_rules

RULE_GONE = Text("契约中已无此规则。", "The contract no longer has this rule.")
HOLDER_HELD = Text(
    "该持证主体的此项查询一律答“无法确认”，不得据以认定无登记；其他主体不受影响。",
    "Windows get unknown for this holder in this resource, never not_held; other holders are not affected.",
)
ROW_HELD = Text(
    "无法读出持证主体：同一行键下已发布的旧行（如有）不再据以答复；其他行不受影响。",
    "The holder cannot be read: a former row published under the same key, if any, is not answered from; "
    "other rows are not affected.",
)
NOTHING_HELD = Text(
    "此条目已关闭，不再影响窗口。", "This entry is closed; nothing follows from it for windows."
)


def rule_messages(contract: Contract | None) -> dict[str, Text]:
    """Return what each rule of the contract says, by id."""
    return {} if contract is None else {rule.id: rule.message for rule in compile_rules(contract)}


def consequence(entry: Entry) -> Text:
    """Return what follows for windows while the entry stands as it does."""
    if entry.closed_at is not None:
        return NOTHING_HELD
    return HOLDER_HELD if entry.holds_subject else ROW_HELD


def explained(contract: Contract | None, department: Department | None, entry: Entry) -> dict[str, Any]:
    """Return the entry as JSON values: everything masked that is personal."""
    messages, follows, step = rule_messages(contract), consequence(entry), next_step(entry)
    rules = [(rule, messages.get(rule, RULE_GONE)) for rule in entry.row.rules]
    return masked_row(contract, entry.row) | {
        "rules": [{"rule": rule, "zh": message.zh, "en": message.en} for rule, message in rules],
        "opened_run": entry.opened_run,
        "closed_at": entry.closed_at.isoformat() if entry.closed_at else None,
        "closed_run": entry.closed_run,
        "runs": entry.runs,
        "consequence": {"zh": follows.zh, "en": follows.en},
        "owner_contact": contract.owner_contact if contract else None,
        "department_contact": department.contact if department else None,
        "next_step": {"zh": step.zh, "en": step.en},
    }


def next_step(entry: Entry) -> Text:
    """Return what to do about the entry."""
    if entry.closed_at is not None:
        command = f"tongban quarantine list --resource {entry.row.resource}"
        return Text(command, command)
    release = f"tongban quarantine release {entry.row.id}"
    return Text(
        f"请部门在来源系统更正该行，然后 {release}",
        f"let the department correct it at its source, then {release}",
    )


def show_explained(contract: Contract | None, department: Department | None, entry: Entry) -> None:
    """Print the entry for a person."""
    for line in _lines(contract, department, entry):
        out.print(printable(line))


def _lines(contract: Contract | None, department: Department | None, entry: Entry) -> Iterator[str]:
    row = masked_row(contract, entry.row)
    yield say(
        f"隔离行 {row['id']}，资源 {row['resource']}", f"quarantined row {row['id']} of {row['resource']}"
    )
    yield say("行键：", "key: ") + row["row_key"]
    since = local_time(entry.row.opened_at)
    yield say(f"自 {since}，已见于 {entry.runs} 次运行", f"since {since}, seen in {entry.runs} runs")
    if entry.closed_at is not None:
        closed = local_time(entry.closed_at)
        yield say(f"{closed} 关闭，运行 {entry.closed_run}", f"closed {closed} by run {entry.closed_run}")
    messages = rule_messages(contract)
    for rule in entry.row.rules:
        message = messages.get(rule, RULE_GONE)
        yield f"✗ {rule}: {message.zh}"
        yield f"  {' ' * len(rule)}  {message.en}"
    for found in row["findings"]:
        yield f"  {found['field']} = {found['raw']!r} ({found['reason']})"
    yield say("内容：", "content:")
    for name, value in row["content"].items():
        yield f"  {name} = {value!r}"
    yield say("对窗口的影响：", "for windows: ") + said(consequence(entry))
    if contract is not None:
        yield say("联系：", "contact: ") + contract.owner_contact
    if department is not None:
        yield f"  {said(department.title)}, {department.contact}"
    yield say_next(said(next_step(entry)))
