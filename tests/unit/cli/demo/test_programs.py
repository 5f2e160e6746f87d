"""Programs are found on PATH or beside it, and a missing one names its package."""

from pathlib import Path

import pytest

from cli.demo.errors import ProgramMissing
from cli.demo.programs import find_program, require_program


def test_program_off_the_path_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Distributions keep servers in directories that users do not have on PATH."""
    server = tmp_path / "serverd"
    server.touch(mode=0o755)
    monkeypatch.setenv("PATH", "/nowhere")
    assert find_program("serverd") is None
    monkeypatch.setattr("cli.demo.programs.OFF_PATH", (str(tmp_path),))
    assert find_program("serverd") == str(server)


def test_missing_program_names_its_package() -> None:
    """The message is the command to type."""
    with pytest.raises(ProgramMissing, match="apt-get install -y no-such-package"):
        require_program("no-such-serverd", "no-such-package")
