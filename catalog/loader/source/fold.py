"""The standard's lists of `{property, value}` pairs as plain mappings, each place with its line.

`customProperties` becomes `{property: value}` and `slaProperties` `{property: {value, unit, …}}`, so that
a check, a shape and a fault's place can name a property instead of a position in a list.
"""

from collections.abc import Iterator
from typing import Any

from catalog.errors import Fault
from catalog.loader.source.document import Document, Path

_VALUES = "customProperties"
_RECORDS = "slaProperties"


def fold(document: Document) -> tuple[Document, list[Fault]]:
    """Return the folded document and a fault for each property that is declared twice.

    A member that is no pair is left out: the standard's own schema reports it.
    """
    folding = _Folding(document)
    data = folding.value(document.data, (), ())
    return Document(document.file, data, folding.lines), folding.faults


class _Folding:
    def __init__(self, document: Document) -> None:
        self.document = document
        self.lines: dict[Path, int] = {}
        self.faults: list[Fault] = []

    def value(self, value: Any, old: Path, new: Path) -> Any:
        self.lines[new] = self.document.line(old)
        if isinstance(value, dict):
            return {key: self._member(key, inner, (*old, key), (*new, key)) for key, inner in value.items()}
        if isinstance(value, list):
            return [self.value(inner, (*old, number), (*new, number)) for number, inner in enumerate(value)]
        return value

    def _member(self, key: str, value: Any, old: Path, new: Path) -> Any:
        if key not in (_VALUES, _RECORDS) or not isinstance(value, list):
            return self.value(value, old, new)
        self.lines[new] = self.document.line(old)
        content: dict[str, Any] = {}
        for name, at, inner in _pairs(key, value):
            if name in content:
                self.faults.append(
                    self.document.fault(
                        (*old, at),
                        f"属性 {name} 重复；请只保留一个。",
                        f"The property {name} stands twice; keep one.",
                    )
                )
                continue
            place = (*old, at, "value") if key == _VALUES else (*old, at)
            content[name] = self.value(inner, place, (*new, name))
            self.lines[(*new, name)] = self.document.line((*old, at))
        return content


def _pairs(key: str, pairs: list[Any]) -> Iterator[tuple[str, int, Any]]:
    for number, pair in enumerate(pairs):
        if not isinstance(pair, dict) or not isinstance(pair.get("property"), str):
            continue
        if key == _RECORDS:
            yield (
                pair["property"],
                number,
                {name: inner for name, inner in pair.items() if name != "property"},
            )
        elif "value" in pair:
            yield pair["property"], number, pair["value"]
