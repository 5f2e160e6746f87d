"""Which files are read, and that none is passed over."""

from pathlib import Path

import pytest

from catalog.loader.source.tree import read_tree
from tests.unit.catalog.loader.zoo.case import DEPARTMENTS, sound_copy


@pytest.mark.parametrize(
    "file",
    [
        "contracts/loose.yaml",
        "contracts/registry/deep/er.yaml",
        "contracts/registry/licence.yml",
        "contracts/registry/Licence.yaml",
        "contracts/registry/two__words.yaml",
        "contracts/registry/notes.txt",
        "items/a/b.yaml",
        "agreements/hall.yaml~",
    ],
)
def test_misplaced_file_is_a_fault(tmp_path: Path, file: str) -> None:
    """A file that the loader would not read is named instead of ignored."""
    root = sound_copy(tmp_path)
    (root / file).parent.mkdir(parents=True, exist_ok=True)
    (root / file).write_text("a: 1\n", encoding="utf-8")
    assert [fault.file for fault in read_tree(root).faults] == [file]


def test_hidden_file_is_left_alone(tmp_path: Path) -> None:
    """A name that begins with a dot is nobody's contract."""
    root = sound_copy(tmp_path)
    (root / "contracts" / ".keep").touch()
    assert read_tree(root).faults == ()


def test_unreadable_file_is_a_fault(tmp_path: Path) -> None:
    """A link that leads nowhere is a missing file, not an exception."""
    root = sound_copy(tmp_path)
    (root / "items" / "gone.yaml").symlink_to(root / "nowhere.yaml")
    assert [fault.file for fault in read_tree(root).faults] == ["items/gone.yaml"]


def test_one_department_reads_its_own_files_only(tmp_path: Path) -> None:
    """For one department the others' files are not even opened."""
    tree = read_tree(sound_copy(tmp_path), "police")
    assert set(tree.files) == {DEPARTMENTS, "contracts/police/person.yaml"}


def test_digest_tells_trees_apart(tmp_path: Path) -> None:
    """Content moved from one file to another gives another digest."""
    root = sound_copy(tmp_path)
    before = read_tree(root).digest
    (root / "items" / "hall.yaml").rename(root / "items" / "office.yaml")
    assert read_tree(root).digest != before
