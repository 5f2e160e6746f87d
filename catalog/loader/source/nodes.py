"""Parses one YAML file into a document.

Promises: the safe loader only, one document a file, no duplicate keys, text keys, bounded size. Anchors
and aliases are plain repetition; merge keys are refused. Each thing wrong is a `Fault`, not an exception;
a syntax error ends the reading of its file, everything else is found at once.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import yaml

from catalog.errors import Fault
from catalog.loader.source.document import Document, Path
from catalog.loader.source.scalars import ScalarRefused, read_scalar
from catalog.model import Text

MOST_VALUES = 200_000
"""Values in one file, aliases expanded: a file beyond this is a mistake or an attack."""

MOST_LEVELS = 50
"""Levels of nesting, far beyond what any contract needs."""

_TAGS = ("tag:yaml.org,2002:map", "tag:yaml.org,2002:seq")


def read_document(file: str, content: bytes) -> tuple[Document, list[Fault]]:
    """Parse one file; where nothing of it can be read, the document's data is `None`."""
    try:
        text = content.decode("utf-8")
        if _is_too_deep(text):
            return _unreadable(
                file,
                0,
                f"嵌套超过 {MOST_LEVELS} 层；请展开。",
                f"More than {MOST_LEVELS} levels; flatten it.",
            )
        node = yaml.compose(text, Loader=yaml.CSafeLoader)
    except UnicodeError:
        return _unreadable(
            file, 0, "文件不是 UTF-8 编码；请另存为 UTF-8。", "The file is not UTF-8; save it as UTF-8."
        )
    except yaml.YAMLError as problem:
        return _syntax(file, problem)
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


def _is_too_deep(text: str) -> bool:
    """Look before composing: libyaml's composer recurses without a guard of its own."""
    level = 0
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        if isinstance(event, yaml.CollectionStartEvent):
            level += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            level -= 1
        if level > MOST_LEVELS:
            return True
    return False


def _syntax(file: str, problem: yaml.YAMLError) -> tuple[Document, list[Fault]]:
    mark = getattr(problem, "problem_mark", None)
    reason = " ".join(str(getattr(problem, "problem", None) or problem).split())
    line = 0 if mark is None else mark.line + 1
    return _unreadable(file, line, f"YAML 语法错误：{reason}。", f"YAML syntax: {reason}.")


def _unreadable(file: str, line: int, zh: str, en: str) -> tuple[Document, list[Fault]]:
    return Document(file, None, {}), [Fault(file, line, "", Text(zh, en))]


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
            return None
        path = (*path, node.value)
        if node.tag == "tag:yaml.org,2002:merge":
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
