"""What an examination found, as a person reads it."""

import pytest

from cli.findings import Finding, show_findings


def test_what_is_told_in_lines_is_shown_in_lines(capsys: pytest.CaptureFixture[str]) -> None:
    """Two faults told at once stand below each other, under one check, and no line break as its escape."""
    show_findings(
        "doctor", [Finding("settings", ok=False, detail="ONE: missing\nTWO: missing", next_step="set")]
    )
    told = [line for line in capsys.readouterr().out.splitlines() if "missing" in line]
    assert [line.count("missing") for line in told] == [1, 1]
    assert ["settings" in line for line in told] == [True, False]
    assert "\\n" not in "".join(told)
