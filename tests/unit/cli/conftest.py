"""The command line, over a home without an exchange."""

from pathlib import Path

import pytest

from tests.unit.cli.command_line import CommandLine, plain_environment


@pytest.fixture
def tongban(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> CommandLine:
    """The command line in English, with an empty home."""
    for name in ("LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    for name, value in plain_environment(TONGBAN_HOME=str(tmp_path / "home")).items():
        monkeypatch.setenv(name, value)
    return CommandLine(capsys, monkeypatch)
