"""What a document tells people to type exists: make targets and `tongban` commands."""

import re
import sys
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from pathlib import Path

import pytest

from cli.main import main
from tests.architecture.repository import ROOT, documents, text_files, write

MAKE_LINE = re.compile(r"^(?: {4,}|\$ |> )make ([a-z][a-z-]*)", re.MULTILINE)
MAKE_SPAN = re.compile(r"`(?:[A-Z_]+=\S+ )?make ([a-z][a-z-]*)[^`\n]*`")
TONGBAN = re.compile(r"(?:`|^(?: {4,}|\$ ))(?:\.venv/bin/)?tongban((?: [a-z][a-z-]*)+)", re.MULTILINE)
TARGET = re.compile(r"^([a-z][a-z-]*):(?!=)(.*)$", re.MULTILINE)


def make_targets(makefile: str) -> dict[str, str]:
    """Return each target of a Makefile with the rest of its line."""
    return dict(TARGET.findall(makefile))


def missing_targets(root: Path, known: AbstractSet[str]) -> Iterator[str]:
    """Yield every make target that a document, a message or a script names and the Makefile does not have."""
    for place, text in text_files(root):
        if place.startswith("tests/architecture/"):
            continue
        named = MAKE_SPAN.findall(text)
        if place.endswith((".md", ".sh")):
            named += MAKE_LINE.findall(text)
        yield from (f"{place}: make {target}" for target in named if target not in known)


def knows(words: tuple[str, ...]) -> bool:
    """Say whether the `tongban` command takes these words, by asking it for their help.

    Words after a command that takes arguments are its arguments.
    """
    with pytest.MonkeyPatch.context() as process:
        process.setattr(sys, "argv", ["tongban", *words, "--help"])
        with pytest.raises(SystemExit) as ended:
            main()
    return not ended.value.code


def missing_commands(root: Path) -> Iterator[str]:
    """Yield every `tongban` command that a document names and that does not exist."""
    named = {
        (place, tuple(words.split()))
        for place, text in documents(root).items()
        for words in TONGBAN.findall(text)
    }
    known = {words: knows(words) for words in {words for _, words in named}}
    yield from (f"{place}: tongban {' '.join(words)}" for place, words in sorted(named) if not known[words])


def makefile() -> str:
    """Return the Makefile."""
    return (ROOT / "Makefile").read_text(encoding="utf-8")


def test_every_make_target_that_is_named_exists() -> None:
    """Documents, messages and scripts name no make target that the Makefile does not have."""
    assert list(missing_targets(ROOT, set(make_targets(makefile())))) == []


def test_every_tongban_command_that_is_named_exists() -> None:
    """Documents name no command that `tongban --help` does not know."""
    assert list(missing_commands(ROOT)) == []


def test_targets_explain_themselves_and_are_phony() -> None:
    """`make help` shows every target, and no file can stand in the place of one."""
    targets = make_targets(makefile())
    phony = re.search(r"^\.PHONY: (.*)$", makefile(), re.MULTILINE)
    assert phony is not None
    assert set(phony[1].split()) == set(targets)
    assert [name for name, rest in targets.items() if "## " not in rest] == []


def test_the_contributing_guide_names_targets_and_commands() -> None:
    """The rules above have something to judge: the guide for contributors names both."""
    text = documents(ROOT)["CONTRIBUTING.md"]
    assert "test" in MAKE_LINE.findall(text)
    assert " catalog check" in TONGBAN.findall(text)


@pytest.mark.parametrize(
    ("place", "text"),
    [
        ("README.md", "    make moat ONCE=1\n"),
        ("docs/guide.md", "$ make moat\n"),
        ("docs/guide.md", "Run `make moat`, then wait.\n"),
        ("exchange/a.py", 'raise Fault("run `make moat`")\n'),
    ],
)
def test_a_target_of_nothing_is_seen(tmp_path: Path, place: str, text: str) -> None:
    """A target that does not exist is found in a code block, a span or a message; prose is not a target."""
    write(tmp_path, place, text)
    write(tmp_path, "docs/prose.md", "People make sure of it.\n")
    assert list(missing_targets(tmp_path, {"test"})) == [f"{place}: make moat"]


def test_a_command_of_nothing_is_seen(tmp_path: Path) -> None:
    """A command or a verb that does not exist is found; arguments of one that does are left alone."""
    write(tmp_path, "README.md", "`tongban moat` and `tongban ledger dig`\n\n    tongban serve now\n")
    assert list(missing_commands(tmp_path)) == ["README.md: tongban ledger dig", "README.md: tongban moat"]
