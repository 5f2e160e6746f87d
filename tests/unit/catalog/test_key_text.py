"""Key text: parts come back as they were, and one place says what stands between them."""

import ast
from pathlib import Path

import pytest

from catalog import key_text
from catalog.key_text import KEY_SEPARATOR, join_key, split_key

ROOT = Path(key_text.__file__).parents[1]
ROOMS = ("catalog", "cli", "connectors", "dags", "exchange", "exchange_api", "pipeline", "quality")


@pytest.mark.parametrize("parts", [("1",), ("1", "2"), ("", "x", ""), ("甲|乙", " ")])
def test_a_key_text_gives_back_its_parts(parts: tuple[str, ...]) -> None:
    """Splitting undoes joining, empty parts included."""
    assert split_key(join_key(parts)) == parts


def test_the_separator_is_the_unit_separator() -> None:
    """Staged keys of earlier runs were joined by U+001F: another sign would make every row a new one."""
    assert join_key("ab") == f"a{chr(0x1F)}b"


def homes(room: Path) -> list[str]:
    """Return the modules below `room` that write the separator themselves."""
    return [
        module.name
        for module in sorted(room.rglob("*.py"))
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and node.value == KEY_SEPARATOR
    ]


@pytest.mark.parametrize("room", ROOMS)
def test_one_module_writes_the_separator(room: str) -> None:
    """All rooms join and split keys by this module: two separators would part rows that are one."""
    assert homes(ROOT / room) == (["key_text.py"] if room == "catalog" else [])


def test_a_second_home_is_found(tmp_path: Path) -> None:
    """Positive control: a module with a separator of its own is named."""
    (tmp_path / "own.py").write_text('SEPARATOR = "\\x1f"\n')
    assert homes(tmp_path) == ["own.py"]
