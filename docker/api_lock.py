# ruff: noqa: INP001  # programs of the images, no package
"""Picks the part of the one lock that the API's image needs: same versions, same hashes.

Reads `api-requirements.in` and what the installed distributions say they need, and prints the blocks of
`requirements.txt` for all of them. `python docker/api_lock.py > docker/api-requirements.txt` renews the file.
"""

import re
import sys
from collections.abc import Iterator
from importlib.metadata import requires
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

HERE = Path(__file__).resolve().parent
BLOCK = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==(?:.*\\\n)(?: +--hash=.*\n)+", re.MULTILINE)


def api_lock(wanted: str, lock: str) -> str:
    """Return the blocks of `lock` that the requirements in `wanted` need, in the lock's order.

    Raises `KeyError` naming a distribution that the lock lacks.
    """
    blocks = {canonicalize_name(found[1]): found[0] for found in BLOCK.finditer(lock)}
    needed = closure(Requirement(line) for line in _requirements(wanted))
    missing = needed - blocks.keys()
    if missing:
        raise KeyError(f"{', '.join(sorted(missing))}: not in requirements.txt; add it to requirements.in")
    return "".join(block for name, block in blocks.items() if name in needed)


def closure(roots: Iterator[Requirement]) -> set[str]:
    """Return the names of all distributions that `roots` need here, the roots themselves included."""
    found: set[tuple[str, frozenset[str]]] = set()
    pending = list(roots)
    while pending:
        requirement = pending.pop()
        name, extras = canonicalize_name(requirement.name), frozenset(requirement.extras)
        if (name, extras) in found:
            continue
        found.add((name, extras))
        pending.extend(_needed_by(name, extras))
    return {name for name, _ in found}


def _needed_by(name: str, extras: frozenset[str]) -> Iterator[Requirement]:
    for line in requires(name) or ():
        requirement = Requirement(line)
        marker = requirement.marker
        if marker is None or any(marker.evaluate({"extra": extra}) for extra in ("", *extras)):
            yield requirement


def _requirements(text: str) -> list[str]:
    return [line for line in text.splitlines() if line and not line.startswith("#")]


if __name__ == "__main__":
    wanted = (HERE / "api-requirements.in").read_text(encoding="utf-8")
    lock = (HERE.parent / "requirements.txt").read_text(encoding="utf-8")
    sys.stdout.write(api_lock(wanted, lock))
