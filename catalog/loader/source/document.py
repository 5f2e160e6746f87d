"""One YAML file as plain values, with the line of every value.

Promises: the safe loader only, one document a file, no duplicate keys, text keys, bounded size. Anchors
and aliases are plain repetition; merge keys are refused. Each thing wrong is a `Fault`, not an exception.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml

from catalog.errors import Fault
from catalog.loader.source.scalars import ScalarRefused, read_scalar
from catalog.model import Text

Step = str | int
Path = tuple[Step, ...]

MOST_VALUES = 200_000
"""Values in one file, aliases expanded: a file beyond this is a mistake or an attack."""

_TAGS = ("tag:yaml.org,2002:map", "tag:yaml.org,2002:seq")
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
            if path[:depth][-2:-1] == ("customProperties",) and step == "value":
                continue
            member = self.at(path[: depth + 1]) if isinstance(step, int) else None
            words.append(_label(member) or str(step))
        return ".".join(words)

    def fault(self, path: Path, zh: str, en: str) -> Fault:
        """Build the fault at `path`."""
        return Fault(self.file, self.line(path), self.where(path), Text(zh, en))


def read_document(file: str, content: bytes) -> tuple[Document, list[Fault]]:
    """Parse one file; with syntax faults the document's data is `None`."""
    try:
        node = yaml.compose(content.decode("utf-8"), Loader=yaml.CSafeLoader)
    except UnicodeDecodeError:
        return _unreadable(
            file, 0, "文件不是 UTF-8 编码；请另存为 UTF-8。", "The file is not UTF-8; save it as UTF-8."
        )
    except yaml.MarkedYAMLError as problem:
        mark = problem.problem_mark
        line = mark.line + 1 if mark else 0
        return _unreadable(
            file, line, f"YAML 语法错误：{problem.problem}。", f"YAML syntax: {problem.problem}."
        )
    except yaml.YAMLError as problem:
        return _unreadable(file, 0, f"YAML 无法读取：{problem}。", f"YAML cannot be read: {problem}.")
    if node is None:
        return _unreadable(
            file, 0, "文件是空的；请补写内容或删除。", "The file is empty; write it or remove it."
        )
    reading = _Reading(file)
    document = Document(file, reading.value(node, ()), reading.lines)
    if reading.full:
        document = Document(file, None, {})
    found = [Fault(file, line, document.where(path), message) for path, line, message in reading.refusals]
    return document, found


def _unreadable(file: str, line: int, zh: str, en: str) -> tuple[Document, list[Fault]]:
    return Document(file, None, {}), [Fault(file, line, "", Text(zh, en))]


def _label(member: Any) -> str | None:
    if isinstance(member, Mapping):
        for key in _LABELS:
            if isinstance(member.get(key), str):
                return str(member[key])
    return None


@dataclass(slots=True)
class _Reading:
    """Walks one file's nodes; aliases are followed, a circle of aliases is a fault."""

    file: str
    lines: dict[Path, int] = field(default_factory=dict)
    refusals: list[tuple[Path, int, Text]] = field(default_factory=list)
    open_nodes: list[int] = field(default_factory=list)
    full: bool = False

    def value(self, node: yaml.Node, path: Path) -> Any:
        self.lines.setdefault(path, node.start_mark.line + 1)
        if self._refuses(node, path):
            return None
        if isinstance(node, yaml.ScalarNode):
            return self._scalar(node, path)
        self.open_nodes.append(id(node))
        try:
            return self._members(node, path)
        finally:
            self.open_nodes.pop()

    def _members(self, node: yaml.Node, path: Path) -> Any:
        if isinstance(node, yaml.SequenceNode):
            return [self.value(member, (*path, number)) for number, member in enumerate(node.value)]
        return self._mapping(node.value, path)

    def _refuses(self, node: yaml.Node, path: Path) -> bool:
        if id(node) in self.open_nodes:
            self._add(node, path, "别名引用了自身；请展开书写。", "The alias refers to itself; write it out.")
            return True
        if node.tag not in _TAGS and not isinstance(node, yaml.ScalarNode):
            self._add(
                node,
                path,
                f"不支持标签 {node.tag}；请去掉。",
                f"The tag {node.tag} is not supported; take it away.",
            )
            return True
        if len(self.lines) > MOST_VALUES and not self.full:
            self.full = True
            self._add(
                node,
                path,
                f"文件展开后超过 {MOST_VALUES} 个值；请拆分。",
                f"The file expands to more than {MOST_VALUES} values; split it.",
            )
        return self.full

    def _scalar(self, node: yaml.ScalarNode, path: Path) -> Any:
        try:
            return read_scalar(node.tag, node.value)
        except ScalarRefused as refused:
            self._add(node, path, refused.message.zh, refused.message.en)
            return None

    def _mapping(self, pairs: Iterable[tuple[yaml.Node, yaml.Node]], path: Path) -> dict[str, Any]:
        content: dict[str, Any] = {}
        for key_node, value_node in pairs:
            key = self._key(key_node, path)
            if key is None:
                continue
            if key in content:
                self._add(
                    key_node,
                    (*path, key),
                    f"键 {key} 重复；请只保留一个。",
                    f"The key {key} stands twice; keep one.",
                )
                continue
            self.lines[(*path, key)] = key_node.start_mark.line + 1
            content[key] = self.value(value_node, (*path, key))
        return content

    def _key(self, node: yaml.Node, path: Path) -> str | None:
        if not isinstance(node, yaml.ScalarNode):
            self._add(node, path, "键应为文字。", "A key has to be text.")
        elif node.tag == "tag:yaml.org,2002:merge":
            self._add(
                node,
                path,
                "不支持合并键 <<；请展开书写。",
                "Merge keys (<<) are not supported; write it out.",
            )
        elif node.tag != "tag:yaml.org,2002:str":
            word = node.value
            self._add(node, path, f"键 {word} 应写成 '{word}'。", f"Write the key {word} as '{word}'.")
        else:
            return str(node.value)
        return None

    def _add(self, node: yaml.Node, path: Path, zh: str, en: str) -> None:
        self.refusals.append((path, node.start_mark.line + 1, Text(zh, en)))
