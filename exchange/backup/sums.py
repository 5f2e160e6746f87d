"""`SHA256SUMS` of a backup: the form of coreutils, readable without this product."""

import hashlib
from pathlib import Path

from catalog.model import Text
from exchange.backup.files import files_below, write_private

SUMS = "SHA256SUMS"


def write_sums(folder: Path) -> None:
    """Write the digest of every file below `folder`; the last file of a backup."""
    lines = [f"{_digest(path)}  {path.relative_to(folder).as_posix()}\n" for path in files_below(folder)]
    write_private(folder / SUMS, "".join(lines).encode())


def differing(folder: Path) -> list[Text]:
    """Return one sentence for each file that is missing, changed or not listed; none if all is as written.

    Raises `FileNotFoundError` without the list itself.
    """
    listed = _listed(folder)
    found = {path.relative_to(folder).as_posix(): path for path in files_below(folder)}
    found.pop(SUMS)
    told = [Text(f"{name} 缺失", f"{name} is missing") for name in sorted(listed.keys() - found.keys())]
    told += [
        Text(f"{name} 不在清单中", f"{name} is not listed") for name in sorted(found.keys() - listed.keys())
    ]
    changed = sorted(name for name in listed.keys() & found.keys() if _digest(found[name]) != listed[name])
    return told + [Text(f"{name} 已被改动", f"{name} was changed") for name in changed]


def _listed(folder: Path) -> dict[str, str]:
    lines = (folder / SUMS).read_text(encoding="utf-8", errors="replace").splitlines()
    return {name: digest for digest, _, name in (line.partition("  ") for line in lines)}


def _digest(path: Path) -> str:
    if path.is_symlink() or not path.is_file():
        return "not a file"
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
