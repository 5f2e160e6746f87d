"""What an examination found: one line for each check, shown alike by every doctor."""

from collections.abc import Callable
from dataclasses import dataclass

from cli.console import show_table
from cli.errors import CommandFailed
from cli.faults import as_failure, known_faults
from cli.language import said, say


@dataclass(frozen=True, slots=True)
class Finding:
    """The result of one check; `next_step` is empty where all is well."""

    check: str
    ok: bool
    detail: str
    next_step: str = ""


def tried(name: str, check: Callable[[], str]) -> Finding:
    """Run a check, which returns what it found or raises a known fault."""
    try:
        return Finding(name, ok=True, detail=check())
    except CommandFailed as failed:
        return fault_found(name, failed)
    except known_faults() as fault:
        return fault_found(name, as_failure(fault))


def fault_found(name: str, failed: CommandFailed) -> Finding:
    """Return the finding of a check that failed."""
    return Finding(name, ok=False, detail=said(failed.message), next_step=said(failed.next_step))


def show_findings(title: str, findings: list[Finding]) -> None:
    """Print the findings as a table; what is told in several lines has as many."""
    columns = [say("检查", "check"), "", say("说明", "detail"), say("下一步", "next")]
    words = {True: say("正常", "ok"), False: say("异常", "FAULT")}
    rows = []
    for found in findings:
        first, *others = found.detail.splitlines() or [""]
        rows.append([found.check, words[found.ok], first, found.next_step])
        rows += [["", "", line, ""] for line in others]
    show_table(title, columns, rows)
