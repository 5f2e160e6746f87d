"""The decisions: every one that is cited exists, has its three parts, and stands in the index."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.repository import ROOT, text_files, write

FOLDER = "docs/decisions"
CITED = re.compile(r"\bADRs? (\d{4})\b|\bdecisions/(\d{4})-")
PARTS = ("\n## Context\n", "\n## Decision\n", "\n## Consequences\n")
FEWEST_LINES, MOST_LINES = 25, 50


def pages(root: Path) -> dict[str, str]:
    """Return the decisions' texts by number."""
    return {path.name[:4]: path.read_text(encoding="utf-8") for path in (root / FOLDER).glob("[0-9]*.md")}


def missing_citations(root: Path) -> Iterator[str]:
    """Yield every citation of a decision that does not exist."""
    known = pages(root)
    for place, text in text_files(root):
        if place.startswith("tests/architecture/"):
            continue
        for found in CITED.finditer(text):
            number = found[1] or found[2]
            if number not in known:
                yield f"{place}: ADR {number}"


def faulty_pages(root: Path) -> Iterator[str]:
    """Yield what is wrong with the form, the length or the numbering of the decisions."""
    found = pages(root)
    index = (root / FOLDER / "README.md").read_text(encoding="utf-8")
    expected = [f"{number:04}" for number in range(1, len(found) + 1)]
    if sorted(found) != expected:
        yield f"numbers {sorted(found)}"
    for number, text in sorted(found.items()):
        title = text.partition("\n")[0].removeprefix(f"# {number} ")
        places = [text.find(part) for part in PARTS]
        if not text.startswith(f"# {number} ") or not re.search(
            r"^Status: (accepted|superseded)", text, re.MULTILINE
        ):
            yield f"{number}: no title with its number, or no status"
        if -1 in places or places != sorted(places):
            yield f"{number}: not context, decision, consequences"
        if not FEWEST_LINES <= len(text.splitlines()) <= MOST_LINES:
            yield f"{number}: {len(text.splitlines())} lines"
        if f"| [{number}](" not in index or f"| {title} |" not in index:
            yield f"{number}: not in the index under its title"


def test_cited_decisions_exist() -> None:
    """No file of the tree cites a decision that is not written."""
    assert list(missing_citations(ROOT)) == []


def test_decisions_are_whole() -> None:
    """Each decision has status, context, decision and consequences on one page, and its line in the index."""
    assert list(faulty_pages(ROOT)) == []


@pytest.fixture
def sound(tmp_path: Path) -> Path:
    """A tree with one sound decision."""
    body = "# 0001 Walls\n\nStatus: accepted, 2026-11-24\n" + "".join(f"{part}text\n" for part in PARTS)
    write(tmp_path, f"{FOLDER}/0001-walls.md", body + "- more\n" * 20)
    write(tmp_path, f"{FOLDER}/README.md", "| [0001](0001-walls.md) | Walls |\n")
    assert list(faulty_pages(tmp_path)) == []
    return tmp_path


def test_a_citation_of_nothing_is_seen(sound: Path) -> None:
    """A cited number without a page is found, in code and in documents; a written one is not."""
    write(sound, "room/a.py", '"""See ADR 0001 and ADR 0007."""\n')
    write(sound, "docs/b.md", "[why](decisions/0009-roof.md)\n")
    assert list(missing_citations(sound)) == ["docs/b.md: ADR 0009", "room/a.py: ADR 0007"]


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("## Consequences", "## Results", "0001: not context, decision, consequences"),
        ("Status: accepted", "Status: maybe", "0001: no title with its number, or no status"),
        ("# 0001 Walls", "# 0001 Roofs", "0001: not in the index under its title"),
        ("- more\n", "", "0001: 12 lines"),
    ],
)
def test_a_faulty_page_is_seen(sound: Path, old: str, new: str, fault: str) -> None:
    """A page without a part, a status, its index line or its length is found."""
    page = sound / FOLDER / "0001-walls.md"
    page.write_text(page.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    assert list(faulty_pages(sound)) == [fault]


def test_a_gap_in_the_numbers_is_seen(sound: Path) -> None:
    """Numbers run without a gap."""
    (sound / FOLDER / "0001-walls.md").rename(sound / FOLDER / "0002-walls.md")
    assert "numbers ['0002']" in list(faulty_pages(sound))
