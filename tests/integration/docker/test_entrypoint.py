"""How a container's command gets its secrets."""

import subprocess
from pathlib import Path

import pytest

from tests.integration.docker.dockerfile import ROOT

ENTRYPOINT = ROOT / "docker" / "entrypoint.sh"


def run(secrets: Path, *command: str) -> "subprocess.CompletedProcess[str]":
    """Run a command behind the entrypoint, with `secrets` as the secrets' directory."""
    environment = {"PATH": "/usr/bin:/bin", "SECRETS_DIRECTORY": str(secrets)}
    return subprocess.run(
        [ENTRYPOINT, *command], env=environment, capture_output=True, text=True, check=False
    )


def test_secrets_become_variables(tmp_path: Path) -> None:
    """A file named like a variable is one, to the last character; other files are left alone."""
    (tmp_path / "TONGBAN_API_DATABASE_URL").write_text("postgresql://u:p'$x\\@h/d\n", encoding="utf-8")
    (tmp_path / "owner_password").write_text("hidden", encoding="utf-8")
    done = run(tmp_path, "env")
    assert "TONGBAN_API_DATABASE_URL=postgresql://u:p'$x\\@h/d\n" in done.stdout
    assert "hidden" not in done.stdout


def test_command_replaces_the_entrypoint(tmp_path: Path) -> None:
    """The command is run as it is given and its exit code is the container's; no secrets is no fault."""
    done = run(tmp_path, "sh", "-c", 'echo "$1"; exit 7', "sh", "two words")
    assert (done.stdout, done.returncode) == ("two words\n", 7)


@pytest.mark.parametrize("content", ["", "\n"])
def test_empty_secret_stops_the_start(tmp_path: Path, content: str) -> None:
    """An empty secret is named, and the command does not start."""
    (tmp_path / "TONGBAN_ORIGIN").write_text(content, encoding="utf-8")
    done = run(tmp_path, "echo", "started")
    assert done.returncode == 1
    assert "TONGBAN_ORIGIN" in done.stderr
    assert "started" not in done.stdout
