"""The rows of a table of faulty catalogues: each edits a sound copy in one place and names the fault."""

import shutil
from dataclasses import dataclass
from pathlib import Path

DATA = Path(__file__).parents[4] / "data" / "catalogue"
SHIPPED = Path(__file__).parents[5] / "catalog"

LICENCE = "contracts/registry/licence.yaml"
NOTE = "contracts/registry/file_note.yaml"
PERSON = "contracts/police/person.yaml"
ITEMS = "items/hall.yaml"
AGREEMENTS = "agreements/hall.yaml"
DEPARTMENTS = "departments.yaml"
PAPERS = "papers.yaml"


@dataclass(frozen=True, slots=True)
class Case:
    """One edit and the fault it must cause.

    `old` stands exactly once in the sound file; `marker` is the text where the fault's line begins (`new`
    where it is empty); `says` are words of both languages of the message.
    """

    check: str
    file: str
    old: str
    new: str
    where: str
    says: tuple[str, ...]
    marker: str = ""
    fault_file: str = ""

    @property
    def faulty_file(self) -> str:
        """The file the fault names: the edited one, unless the edit makes another one wrong."""
        return self.fault_file or self.file

    @property
    def title(self) -> str:
        """The name of the case in a test report."""
        return f"{self.check}-{self.where or self.file}-{self.new[:24].strip()}"


def sound_copy(to: Path) -> Path:
    """Copy the sound catalogue into `to`."""
    return Path(shutil.copytree(DATA / "good", to / "catalogue"))


def edit(root: Path, file: str, old: str, new: str) -> str:
    """Replace the one occurrence of `old` and return the file's new text."""
    text = (root / file).read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {file}"
    (root / file).write_text(text.replace(old, new), encoding="utf-8")
    return text.replace(old, new)


def line_of(text: str, marker: str) -> int:
    """Return the number of the line on which the one occurrence of `marker` begins."""
    assert text.count(marker) == 1, f"{marker!r} stands {text.count(marker)} times"
    return text[: text.index(marker)].count("\n") + 1


def infect(root: Path, case: Case) -> int:
    """Edit the copy as the case says and return the line that its fault must name."""
    edit(root, case.file, case.old, case.new)
    text = (root / case.faulty_file).read_text(encoding="utf-8")
    return line_of(text, case.marker or case.new.strip())
