"""The page of the truth table is what the code makes."""

from cli.home import PROJECT
from cli.sandbox.verdicts import markdown


def test_the_page_is_the_table() -> None:
    """`docs/verdicts.md` is written by `tongban sandbox verdicts`, to the byte."""
    assert (PROJECT / "docs" / "verdicts.md").read_text(encoding="utf-8") == markdown()
