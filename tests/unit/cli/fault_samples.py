"""The fault families of our own, found by walking them; a sample of each class, by its signature."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime
from enum import Enum
from importlib import import_module
from inspect import signature
from pathlib import Path
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from catalog.model import Text
from cli.faults import KNOWN, TOLD
from tests.unit.cli.command_line import ROOT

ROOMS = ("catalog", "cli", "connectors", "exchange", "pipeline", "quality")
IDEOGRAPH = re.compile(r"[\u4e00-\u9fff]")
PLAIN: Mapping[object, object] = {
    str: "x",
    int: 1,
    float: 1.5,
    bytes: b"x",
    bool: True,
    Path: Path("x"),
    Text: Text("样例", "sample"),
    datetime: datetime(2026, 1, 31, tzinfo=UTC),
}


def families() -> Iterator[tuple[str, type[BaseException]]]:
    """Yield each class of our own below `KNOWN`, with the name in `KNOWN` that tells of it."""
    roots = {place: _kind(place) for place in KNOWN if place.partition(".")[0] in ROOMS}
    _import_all({kind.__name__ for root in roots.values() for kind in tree(root)})
    seen: set[type[BaseException]] = set()
    for place, root in roots.items():
        for kind in tree(root):
            if kind not in seen and kind.__module__.partition(".")[0] in ROOMS:
                seen.add(kind)
                yield place, kind


def shortcoming(place: str, kind: type[BaseException]) -> str | None:
    """Return what a class lacks to be told in both languages; nothing where `TOLD` tells of it."""
    if place in TOLD:
        return None
    message = getattr(kind(*_arguments(kind)), "message", None)
    if not isinstance(message, Text):
        return f"{kind.__qualname__} has no message in both languages"
    if not IDEOGRAPH.search(message.zh) or IDEOGRAPH.search(message.en):
        return f"{kind.__qualname__} says in Chinese {message.zh!r} and in English {message.en!r}"
    return None


def _kind(place: str) -> type[BaseException]:
    module, _, name = place.rpartition(".")
    kind: type[BaseException] = getattr(import_module(module), name)
    return kind


def tree(root: type[BaseException]) -> Iterator[type[BaseException]]:
    """Yield a class and every class below it, as far as they were imported."""
    yield root
    for below in root.__subclasses__():
        yield from tree(below)


def _import_all(bases: Collection[str]) -> None:
    """Import every module that derives a class from one of `bases`: only then is it among the subclasses."""
    derives = re.compile(rf"^class \w+\([\w., ]*\b(?:{'|'.join(bases)})\b", re.MULTILINE)
    for room in ROOMS:
        for path in (ROOT / room).rglob("*.py"):
            if derives.search(path.read_text(encoding="utf-8")):
                import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))


def _arguments(kind: type[BaseException]) -> list[object]:
    hints = get_type_hints(kind.__init__)
    names = list(signature(kind.__init__).parameters)[1:]
    return ["样例" if name == "zh" else _sample(hints[name]) for name in names if name in hints]


def _sample(hint: Any) -> object:
    """Return a value of an annotated type."""
    origin, inner = get_origin(hint), get_args(hint)
    if origin in {Union, UnionType}:
        return _sample(inner[0])
    if origin is not None and issubclass(origin, Mapping):
        return {}
    if origin is tuple or (origin is not None and issubclass(origin, Sequence | Collection)):
        return (_sample(inner[0]),)
    if isinstance(hint, type) and issubclass(hint, Enum):
        return next(iter(hint))
    if is_dataclass(hint) and hint not in PLAIN:
        hints = get_type_hints(hint)
        make: Any = hint
        return make(*(_sample(hints[one.name]) for one in fields(hint)))
    return PLAIN[hint]
