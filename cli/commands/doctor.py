"""`tongban doctor`: is everything that the exchange needs in place, and what to do about what is not."""

from dataclasses import asdict
from typing import Annotated

import typer

from cli.console import out, show_json, show_table
from cli.examination import Finding, examine
from cli.home import home_directory
from cli.language import say


def doctor(*, as_json: Annotated[bool, typer.Option("--json", help="JSON")] = False) -> None:
    """检查设置、密钥、数据库、目录、连接与服务 / Check everything the exchange needs.

    Exit code: 0 if all is well, 1 if anything is not.
    """
    findings = examine()
    if as_json:
        show_json([asdict(finding) for finding in findings])
    else:
        _show(findings)
    raise typer.Exit(0 if all(finding.ok for finding in findings) else 1)


def _show(findings: list[Finding]) -> None:
    columns = [say("检查", "check"), "", say("说明", "detail"), say("下一步", "next")]
    words = {True: say("正常", "ok"), False: say("异常", "FAULT")}
    rows = [[found.check, words[found.ok], found.detail, found.next_step] for found in findings]
    show_table(f"tongban doctor · {home_directory()}", columns, rows)
    if all(finding.ok for finding in findings):
        out.print(say("一切正常。下一步：tongban confirm", "All is well. next: tongban confirm"))
    else:
        out.print(say("请先按“下一步”处理异常项。", "Mend the faults first, each by its next step."))
