"""Which files make up a catalogue, read as bytes.

`departments.yaml`, `papers.yaml`, `contracts/<department>/<resource>.yaml`, `items/<department>.yaml` and
`agreements/<consumer>.yaml`. A file in these folders that is none of them is a fault, not passed over;
only hidden files (their names begin with a dot) are left alone.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from catalog.errors import Fault
from catalog.model import Text

DEPARTMENTS = "departments.yaml"
PAPERS = "papers.yaml"
NAME = r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*"

_FOLDERS = ("contracts", "items", "agreements")
_PLACES = re.compile(
    rf"departments\.yaml|papers\.yaml|contracts/{NAME}/{NAME}\.yaml|(?:items|agreements)/{NAME}\.yaml"
)


@dataclass(frozen=True, slots=True)
class Tree:
    """The bytes of every file by its path in the catalogue; `digest` is the SHA-256 over all of them."""

    files: Mapping[str, bytes]
    faults: tuple[Fault, ...]

    @property
    def digest(self) -> bytes:
        """Digest names and bytes; equal trees and only equal trees have equal digests."""
        state = hashlib.sha256()
        for name, content in sorted(self.files.items()):
            state.update(f"{name}\0{len(content)}\0".encode() + content)
        for fault in self.faults:
            state.update(f"fault\0{fault.file}\0{fault.message.en}\0".encode())
        return state.digest()


def read_tree(root: Path, department: str | None = None) -> Tree:
    """Read the catalogue under `root`; with `department`, only its contracts and `departments.yaml`."""
    files: dict[str, bytes] = {}
    faults: list[Fault] = []
    for name in _names(root, department):
        if _PLACES.fullmatch(name) is None:
            faults.append(Fault(name, 0, "", _MISPLACED))
            continue
        try:
            files[name] = (root / name).read_bytes()
        except FileNotFoundError:
            faults.append(Fault(name, 0, "", _MISSING))
        except OSError as problem:
            faults.append(
                Fault(name, 0, "", Text(f"文件无法读取：{problem.strerror}。", f"{problem.strerror}."))
            )
    if department is None and not any(name.startswith("contracts/") for name in files):
        faults.append(Fault("contracts", 0, "", _EMPTY))
    return Tree(files, tuple(faults))


def _names(root: Path, department: str | None) -> Iterator[str]:
    yield DEPARTMENTS
    if department is not None:
        yield from _files(root, f"contracts/{department}")
        return
    yield PAPERS
    for folder in _FOLDERS:
        yield from _files(root, folder)


def _files(root: Path, folder: str) -> Iterator[str]:
    for path in sorted((root / folder).rglob("*")):
        if not path.is_dir() and not path.name.startswith("."):
            yield path.relative_to(root).as_posix()


_EMPTY = Text(
    "目录中没有任何契约；请检查路径，或补上 contracts/<部门>/<资源>.yaml。",
    "There is no contract in this catalogue; check the path, or add contracts/<department>/<resource>.yaml.",
)
_MISSING = Text("缺少此文件；请补上。", "This file is missing; add it.")
_MISPLACED = Text(
    "加载器不读取此处的文件；应为 contracts/<部门>/<资源>.yaml、items/<部门>.yaml 或 agreements/<部门>.yaml，"
    "名称用小写字母、数字和单个下划线。",
    "The loader does not read a file here; expected contracts/<department>/<resource>.yaml, "
    "items/<department>.yaml or agreements/<department>.yaml, named in lower-case letters, digits and single "
    "underscores.",
)
