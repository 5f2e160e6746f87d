"""The document of the sandbox is what the code makes."""

from datetime import date

from cli.home import PROJECT
from cli.sandbox.document import markdown
from cli.sandbox.questions import personas


def test_the_document_is_the_table() -> None:
    """`docs/sandbox.md` is written by `tongban sandbox personas --markdown`, to the byte."""
    made = markdown(personas(date(2026, 11, 25)))
    assert (PROJECT / "docs" / "sandbox.md").read_text(encoding="utf-8") == made
