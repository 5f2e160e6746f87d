"""Names that an item declares and its proofs ask for: each declared once, asked for, none for nothing."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from catalog.errors import Fault
from catalog.loader.source.document import Document, Path
from catalog.model import Text

Named = tuple[Path, str]
"""Where a name stands, and the name."""


@dataclass(frozen=True, slots=True)
class Wording:
    """What is said of a wrong name; `{name}` stands for it, `{choices}` for the names that are declared."""

    undeclared: Text
    repeated: Text
    unused: Text


def repeated(named: Iterable[Named], given: Collection[str] = ()) -> Iterator[Named]:
    """Yield each place of a name that came before, or that is `given` and needs no declaration."""
    seen = set(given)
    for path, name in named:
        if name in seen:
            yield path, name
        seen.add(name)


def ids(document: Document, path: Path) -> Iterator[Named]:
    """Yield where the members at `path` have their ids, and the ids; nothing for a member without one."""
    for member, _ in document.entries(path):
        name = document.text((*member, "id"))
        if name is not None:
            yield (*member, "id"), name


def declared_and_asked_for(
    document: Document, path: Path, asked: Collection[Named], wording: Wording, given: Collection[str] = ()
) -> Iterator[Fault]:
    """Every name asked for is declared at `path`, which declares each once and none that nobody asks for.

    A `given` name is there without being declared, and must not be.
    """
    declared = tuple(ids(document, path))
    names = {name for _, name in declared}.union(given)
    choices = ", ".join(sorted(names)) or "–"
    again = set(repeated(declared, given))
    wanted = {name for _, name in asked}
    for at, name in asked:
        if name not in names:
            yield _fault(document, at, wording.undeclared, name=name, choices=choices)
    for at, name in declared:
        if (at, name) in again:
            yield _fault(document, at, wording.repeated, name=name)
        elif name not in wanted:
            yield _fault(document, at, wording.unused, name=name)


def _fault(document: Document, path: Path, text: Text, **words: str) -> Fault:
    return document.fault(path, text.zh.format(**words), text.en.format(**words))
