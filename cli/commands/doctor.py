"""`tongban doctor`: is everything that the exchange needs in place, and what to do about what is not."""

from dataclasses import asdict

import typer

from cli.commands import AsJson
from cli.console import out, show_json
from cli.examination import examine
from cli.findings import Finding, show_findings
from cli.home import home_directory
from cli.language import say


def doctor(*, as_json: AsJson = False) -> None:
    """Check everything the exchange needs.

    Exit code: 0 if all is well, 1 if anything is not.
    """
    findings = examine()
    if as_json:
        show_json([asdict(finding) for finding in findings])
    else:
        _show(findings)
    raise typer.Exit(0 if all(finding.ok for finding in findings) else 1)


def _show(findings: list[Finding]) -> None:
    show_findings(f"tongban doctor · {home_directory()}", findings)
    if all(finding.ok for finding in findings):
        out.print(say("一切正常。下一步：tongban confirm", "All is well. next: tongban confirm"))
    else:
        out.print(say("请先按“下一步”处理异常项。", "Mend the faults first, each by its next step."))
