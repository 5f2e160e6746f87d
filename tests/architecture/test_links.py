"""Documents lead somewhere: each relative link has its file, each link to a heading its heading."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.repository import ROOT, documents, write

LINK = re.compile(r"\[[^\]\n]*\]\(([^)\s]+)\)")
CODE = re.compile(r"^```.*?^```$|`[^`\n]*`", re.MULTILINE | re.DOTALL)
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)


def dead_links(root: Path) -> Iterator[str]:
    """Yield every relative link whose file or heading does not exist; code is no link."""
    for place, text in documents(root).items():
        for target in LINK.findall(CODE.sub("", text)):
            if "://" in target or target.startswith("mailto:"):
                continue
            name, _, anchor = target.partition("#")
            path = root / place if not name else root / Path(place).parent / name
            if not path.exists() or (anchor and anchor not in anchors(path)):
                yield f"{place}: {target}"


def anchors(path: Path) -> set[str]:
    """Return the anchors that a Markdown file's headings give."""
    headings = HEADING.findall(path.read_text(encoding="utf-8"))
    return {re.sub(r"[^\w\- ]", "", heading).strip().lower().replace(" ", "-") for heading in headings}


def test_every_link_leads_somewhere() -> None:
    """No document links to a file or a heading that is not there."""
    assert list(dead_links(ROOT)) == []


@pytest.mark.parametrize("target", ["docs/gone.md", "docs/a.md#moat", "#moat", "/docs/a.md"])
def test_a_dead_link_is_seen(tmp_path: Path, target: str) -> None:
    """A missing file, a missing heading and an absolute path are found."""
    write(tmp_path, "docs/a.md", "# One word\n")
    write(
        tmp_path,
        "README.md",
        f"# Top\n[a](docs/a.md) [b](docs/a.md#one-word) [c](#top) `[d](x)` [e]({target})\n",
    )
    assert list(dead_links(tmp_path)) == [f"README.md: {target}"]
