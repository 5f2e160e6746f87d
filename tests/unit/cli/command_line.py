"""The `tongban` command line inside the test's own process, and as a process of its own."""

import io
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from cli.main import main

ROOT = Path(__file__).resolve().parents[3]


@dataclass(frozen=True)
class Done:
    """How one call ended."""

    code: int
    out: str
    err: str

    @property
    def said(self) -> str:
        """Everything that was written."""
        return self.out + self.err


@dataclass(frozen=True)
class CommandLine:
    """Calls `main` as the program does; what it adopts into the environment is taken out again."""

    capture: pytest.CaptureFixture[str]
    patch: pytest.MonkeyPatch

    def __call__(self, *arguments: object, stdin: str = "", **environment: str) -> Done:
        """Run one call with these variables set besides."""
        self.capture.readouterr()
        with self.patch.context() as patch, kept_environment():
            os.environ.update(environment)
            patch.setattr(sys, "argv", ["tongban", *map(str, arguments)])
            patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin.encode())))
            try:
                main()
                code: object = 0
            except SystemExit as ended:
                code = ended.code or 0
        written = self.capture.readouterr()
        assert isinstance(code, int)
        return Done(code, written.out, written.err)


@contextmanager
def kept_environment() -> Iterator[None]:
    """Put the environment back as it was."""
    before = dict(os.environ)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def plain_environment(**more: str) -> dict[str, str]:
    """Return this process's environment without any setting of an exchange, in English."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("TONGBAN_", "LC_"))}
    return kept | {"LANG": "C", "COLUMNS": "200", "PYTHONPATH": str(ROOT)} | more


def program(*arguments: str) -> list[str]:
    """Return the command of the program as a process of its own."""
    return [sys.executable, "-m", "cli.main", *arguments]


def run_program(environment: Mapping[str, str], *arguments: str) -> Done:
    """Run the program to its end."""
    done = subprocess.run(
        program(*arguments),
        env=environment,
        cwd="/",
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    return Done(done.returncode, done.stdout, done.stderr)
