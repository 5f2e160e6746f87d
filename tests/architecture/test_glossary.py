"""The glossary is the one home of words: both languages, in order, no closed list of the code incomplete."""

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import pytest

from catalog.model import LicenceState, Severity, SharingAttribute
from catalog.rules.verdict import Verdict
from tests.architecture.repository import ROOT, text_files, write

CLOSED_LISTS: tuple[type[StrEnum], ...] = (Verdict, LicenceState, Severity, SharingAttribute)
CELLS = 5
HAN = re.compile(r"[\u4e00-\u9fff]")
LATIN = re.compile(r"[A-Za-z]{2}")
RIVALS = {"合同": "契约", "用数日志": "用数台账", "收据": "回执"}
"""Words that stood beside the glossary's own for the same thing."""
OF_OTHERS = ("catalog/items/", "tests/architecture/")  # titles as departments publish them; this rule


@dataclass(frozen=True, slots=True)
class Row:
    """One word of the glossary."""

    word: str
    zh: str
    meaning: str
    meaning_zh: str

    @property
    def sort_key(self) -> str:
        """The word without marks, as a reader looks for it."""
        return self.word.strip("`").replace("_", " ").casefold()


def rows(text: str) -> list[Row]:
    """Return the rows of the glossary's table; a row of another shape is a fault of its own."""
    lines = [line for line in text.splitlines() if line.startswith("|")]
    found = []
    for line in lines[2:]:
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        assert len(cells) == CELLS, line
        found.append(Row(*cells[:4]))
    return found


def faults(text: str) -> Iterator[str]:
    """Yield what is wrong with the glossary."""
    found = rows(text)
    for row in found:
        if not (HAN.search(row.zh) and HAN.search(row.meaning_zh)):
            yield f"{row.word}: no Chinese"
        if not (LATIN.search(row.word) and LATIN.search(row.meaning)):
            yield f"{row.word}: no English"
    keys = [row.sort_key for row in found]
    yield from (f"{key}: defined twice" for key in sorted({key for key in keys if keys.count(key) > 1}))
    for before, after in itertools.pairwise(keys):
        if after < before:
            yield f"{after}: stands after {before}"
    words = " ".join(row.word + " " + row.meaning for row in found)
    for members in CLOSED_LISTS:
        yield from (f"{member}: not defined" for member in members if f"`{member}`" not in words)


def rivals(root: Path) -> Iterator[str]:
    """Yield where a text calls by another word what the glossary has a word for."""
    for place, text in text_files(root):
        if not place.startswith(OF_OTHERS):
            yield from (f"{place}: {word}; expected {own}" for word, own in RIVALS.items() if word in text)


def glossary() -> str:
    """Return the glossary's text."""
    return (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")


def test_the_glossary_is_sound() -> None:
    """Each word is defined once, in both languages, in order; no closed list of the code lacks a member."""
    assert list(faults(glossary())) == []


def test_nothing_has_two_words_in_chinese() -> None:
    """Contract, ledger and receipt are called by their own words in code, messages and documents."""
    assert list(rivals(ROOT)) == []
    assert set(RIVALS.values()) <= {row.zh for row in rows(glossary())}


def test_another_word_is_seen(tmp_path: Path) -> None:
    """A message with a word of its own for a contract is found; a title that a department gave is not."""
    write(tmp_path, "cli/main.py", 'print("目录：合同、事项")\n')
    write(tmp_path, "catalog/items/human_resources.yaml", "title: 集体合同审查\n")
    assert list(rivals(tmp_path)) == ["cli/main.py: 合同; expected 契约"]


@pytest.mark.parametrize("verdict", Verdict)
def test_every_verdict_has_a_row_of_its_own(verdict: Verdict) -> None:
    """Each of the eleven verdicts is a word, not a mention."""
    assert f"`{verdict}`" in {row.word for row in rows(glossary())}


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("| paper | 材料 |", "| paper | paper |", "paper: no Chinese"),
        (
            "| case | 办件 | The window's",
            "| case | 办件 | 窗口的 | 办件 | |\n| casd | 办件 | The",
            "case: no English",
        ),
        ("| tile | 树块 |", "| paper | 树块 |", "paper: defined twice"),
        ("| answer | 答复 |", "| zebra | 答复 |", "as-of time: stands after zebra"),
        ("| `mismatch` |", "| mismatch |", "mismatch: not defined"),
        ("`block` holds", "block holds", "block: not defined"),
    ],
)
def test_a_broken_row_is_seen(old: str, new: str, fault: str) -> None:
    """A word without a language, out of order, twice or missing is found."""
    text = glossary()
    assert text.count(old) == 1
    assert fault in list(faults(text.replace(old, new)))
