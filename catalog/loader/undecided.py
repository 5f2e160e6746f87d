"""What a scaffold left to a person: the word `DECIDE`, wherever it stands in whatever file."""

from collections.abc import Iterator
from typing import Any

from catalog.errors import Fault
from catalog.loader.source.document import Document, Path
from catalog.loader.vocabulary import UNDECIDED


def undecided(document: Document) -> Iterator[Fault]:
    """Yield a fault for each value of the file that is still to be decided."""
    for path in _places(document.data, ()):
        yield document.fault(
            path,
            f"此处仍是 {UNDECIDED}；请按该行注释确定并替换。",
            f"This still says {UNDECIDED}; decide it as the comment on its line says, and replace it.",
        )


def _places(value: Any, path: Path) -> Iterator[Path]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _places(inner, (*path, key))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _places(inner, (*path, number))
    elif value == UNDECIDED:
        yield path
