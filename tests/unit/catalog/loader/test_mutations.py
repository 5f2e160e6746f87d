"""No wrong value anywhere gets through as an exception of another kind, or as the same catalogue."""

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from catalog.errors import CatalogFaulty, Fault
from catalog.loader import load
from tests.unit.catalog.loader.zoo.case import AGREEMENTS, DEPARTMENTS, ITEMS, LICENCE, PAPERS, sound_copy

WRONG: tuple[Any, ...] = (None, "", 7, -1.5, True, "词", [], {}, [None], {"x": 1})
EACH = 120


def places(content: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the path of every value below the top."""
    if path:
        yield path
    keys = (
        content.keys()
        if isinstance(content, dict)
        else range(len(content))
        if isinstance(content, list)
        else ()
    )
    for key in keys:
        yield from places(content[key], (*path, key))


def parent(content: Any, path: tuple[Any, ...]) -> Any:
    """Return the container of the value at `path`."""
    for key in path[:-1]:
        content = content[key]
    return content


@pytest.mark.parametrize("file", [LICENCE, ITEMS, AGREEMENTS, DEPARTMENTS, PAPERS])
def test_wrong_or_missing_value_is_refused_or_seen(tmp_path: Path, file: str) -> None:
    """A value replaced or removed is a fault of the catalogue, or shows in its digest."""
    root = sound_copy(tmp_path)
    digest = load(root).digest
    text = (root / file).read_text(encoding="utf-8")
    chance = random.Random(file)
    every = [(path, wrong) for path in places(yaml.safe_load(text)) for wrong in (*WRONG, ...)]
    refused = 0
    for path, wrong in chance.sample(every, min(EACH, len(every))):
        content = yaml.safe_load(text)
        place = parent(content, path)
        if wrong is ...:
            del place[path[-1]]
        elif place[path[-1]] == wrong:
            continue
        else:
            place[path[-1]] = wrong
        (root / file).write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
        faults = faults_or_digest(root, digest)
        refused += bool(faults)
        assert all(fault.line >= 0 and fault.message.zh and fault.message.en for fault in faults)
    assert refused > EACH / 3


def faults_or_digest(root: Path, digest: str) -> tuple[Fault, ...]:
    """Return the faults; a catalogue without any has another digest than before."""
    try:
        assert load(root).digest != digest
    except CatalogFaulty as faulty:
        return faulty.faults
    return ()
