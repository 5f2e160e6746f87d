"""A guide as its reader follows it: each block typed in order into one shell, compared with what it shows.

A `bash` block is run. A `text` block after it is what it prints on standard output; an ellipsis stands for
anything within a line and, alone on a line, for any lines. A block with `file=<place>` is written to that
file. A block that cannot be run here (`sh`) says why in the comment before it: `<!-- not run: why -->`.
"""

import re
import secrets
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

FENCE = re.compile(
    r"(?:<!-- not run: (?P<why>[^\n]+) -->\n\n?)?^```(?P<info>[^\n]*)\n(?P<body>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
FILE = re.compile(r"\bfile=(\S+)")
ANYTHING = "…"


@dataclass(frozen=True)
class Block:
    """One fenced block: its language, the file it is for, its text, its line, and why it is not run."""

    language: str
    file: str | None
    body: str
    line: int
    not_run: str | None


def blocks(guide: str) -> Iterator[Block]:
    """Yield the blocks of a guide in order."""
    for found in FENCE.finditer(guide):
        language, _, rest = found["info"].partition(" ")
        file = FILE.search(rest)
        line = guide.count("\n", 0, found.start("info")) + 1
        yield Block(language, file[1] if file else None, found["body"], line, found["why"])


def matches(expected: str, printed: str) -> bool:
    """Say whether what was printed is what the guide shows."""
    lines = [line.rstrip() for line in expected.rstrip("\n").split("\n")]
    pattern = "".join("(?:.*\n)*?" if line == ANYTHING else f"{_within(line)}[ ]*\n" for line in lines)
    return re.fullmatch(pattern, printed.rstrip("\n") + "\n") is not None


def _within(line: str) -> str:
    """Return the pattern of one line."""
    return ".*?".join(re.escape(part) for part in line.split(ANYTHING))


class Shell:
    """A bash that stops at the first command that fails, as a careful reader does; a context."""

    def __init__(self, directory: Path, environment: Mapping[str, str]) -> None:
        self._log = directory / f".guide-{secrets.token_hex(4)}.err"
        self._errors = self._log.open("w+", encoding="utf-8")
        self._process = subprocess.Popen(
            ["bash", "--norc", "-euo", "pipefail"],
            cwd=directory,
            env=dict(environment),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            text=True,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.communicate()
        self._errors.close()
        self._log.unlink()

    def run(self, block: str) -> str:
        """Run a block and return what it printed.

        Raises `AssertionError` with everything the shell said if a command of it failed.
        """
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        mark = f"end-{secrets.token_hex(8)}"
        self._process.stdin.write(f"{{\n{block}\n}} < /dev/null\nprintf '%s\\n' {mark}\n")
        self._process.stdin.flush()
        printed: list[str] = []
        for line in self._process.stdout:
            if line.endswith(f"{mark}\n"):
                return "".join([*printed, line.removesuffix(f"{mark}\n")])
            printed.append(line)
        raise AssertionError(f"{block}\n-- printed:\n{''.join(printed)}\n-- said:\n{self._said()}")

    def _said(self) -> str:
        self._errors.seek(0)
        return self._errors.read()[-6000:]


def follow(guide: Path, directory: Path, environment: Mapping[str, str], replaced: Mapping[str, str]) -> None:
    """Follow a guide in `directory`; each key of `replaced` stands for its value wherever the guide has it.

    Raises `AssertionError` at the first block that fails or prints something else.
    """
    text = guide.read_text(encoding="utf-8")
    for old, new in replaced.items():
        text = text.replace(old, new)
    printed = ""
    with Shell(directory, environment) as shell:
        for block in blocks(text):
            where = f"{guide.name}:{block.line}"
            if block.file is not None:
                (directory / block.file).write_text(block.body, encoding="utf-8")
            elif block.language == "bash":
                printed = shell.run(block.body)
            elif block.language == "text":
                assert matches(block.body, printed), f"{where} shows\n{block.body}\n-- printed:\n{printed}"
