"""One YAML file as plain values, with the line of every value."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from catalog.errors import Fault
from catalog.model import Text

Step = str | int
Path = tuple[Step, ...]

_LABELS = ("name", "property", "id", "proof", "server")


@dataclass(frozen=True, slots=True)
class Document:
    """The content of one file and the line each place begins on."""

    file: str
    data: Any
    lines: Mapping[Path, int]

    def at(self, path: Path) -> Any:
        """Return the value at `path`, or `None` where there is none."""
        value = self.data
        for step in path:
            try:
                value = value[step]
            except (KeyError, IndexError, TypeError):
                return None
        return value

    def text(self, path: Path) -> str | None:
        """Return the text at `path`; `None` where there is none or it is something else."""
        value = self.at(path)
        return value if isinstance(value, str) else None

    def number(self, path: Path) -> int | None:
        """Return the whole number at `path`; `None` where there is none or it is something else."""
        value = self.at(path)
        return value if isinstance(value, int) and not isinstance(value, bool) else None

    def entries(self, path: Path) -> Iterator[tuple[Path, Any]]:
        """Yield the members of the list or mapping at `path` with their places; nothing for other values."""
        value = self.at(path)
        if isinstance(value, dict):
            yield from (((*path, key), member) for key, member in value.items())
        elif isinstance(value, list):
            yield from (((*path, number), member) for number, member in enumerate(value))

    def words(self, path: Path) -> Iterator[tuple[Path, str]]:
        """Yield the members at `path` that are text, with their places."""
        yield from ((at, member) for at, member in self.entries(path) if isinstance(member, str))

    def line(self, path: Path) -> int:
        """Return the line of `path`, or of the nearest place above it that exists."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 0)

    def where(self, path: Path) -> str:
        """Return `path` for people: dotted, members of lists by their name rather than their number."""
        words = []
        for depth, step in enumerate(path):
            above = path[:depth]
            if step == "value" and above[-2:-1] == ("customProperties",) and isinstance(above[-1], int):
                continue
            words.append(self._member(above, step) if isinstance(step, int) else step)
        return ".".join(words)

    def _member(self, above: Path, number: int) -> str:
        labels = [_label(member) for _, member in self.entries(above)]
        if number >= len(labels) or labels[number] is None:
            return str(number)
        again = labels[number] in labels[:number]
        return f"{labels[number]}[{number}]" if again else str(labels[number])

    def fault(self, path: Path, zh: str, en: str) -> Fault:
        """Build the fault at `path`."""
        return Fault(self.file, self.line(path), self.where(path), Text(zh, en))


def _label(member: Any) -> str | None:
    if isinstance(member, Mapping):
        for key in _LABELS:
            if isinstance(member.get(key), str):
                return str(member[key])
    return None
