"""Faults of the catalogue.

CatalogError
├── CatalogFaulty       the files contradict the standard, themselves or each other: all faults at once
└── DepartmentUnknown   a department was asked for that the catalogue does not name
"""

from collections.abc import Sequence
from dataclasses import dataclass

from catalog.model import Text


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong in one file: what was received, what was expected, what to do.

    `file` is relative to the catalogue's folder; `line` counts from 1 and is 0 where the fault is the
    file as a whole; `where` is the dotted place in the document, empty for the whole of it.
    """

    file: str
    line: int
    where: str
    message: Text

    def sentence(self) -> str:
        """Return the fault on one line, Chinese and English."""
        return f"{self._place()} {self.message.zh} / {self.message.en}"

    @property
    def told(self) -> Text:
        """The fault on one line, in each language."""
        return Text(f"{self._place()} {self.message.zh}", f"{self._place()} {self.message.en}")

    def _place(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {self.where}:" if self.where else f"{place}:"


class CatalogError(Exception):
    """Root of the catalogue's faults, told in both languages; `str` says both, or what `told` says."""

    def __init__(self, message: Text, told: str | None = None) -> None:
        self.message = message
        super().__init__(told or f"{message.zh} / {message.en}")


class CatalogFaulty(CatalogError):
    """The catalogue cannot be used; `faults` holds every fault found, by file and line."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(sorted(faults, key=lambda fault: (fault.file, fault.line, fault.where)))
        lines = "\n".join(fault.sentence() for fault in self.faults)
        number = len(self.faults)
        message = Text(
            "\n".join([f"目录有 {number} 处错误：", *(fault.told.zh for fault in self.faults)]),
            "\n".join([f"{number} faults in the catalogue:", *(fault.told.en for fault in self.faults)]),
        )
        super().__init__(message, f"目录有 {number} 处错误 / {number} faults in the catalogue:\n{lines}")


class DepartmentUnknown(CatalogError):
    """A department was asked for that `departments.yaml` does not name."""

    def __init__(self, department: str, known: Sequence[str]) -> None:
        self.department = department
        choices = ", ".join(sorted(known))
        message = Text(
            f"目录中没有部门 {department!r}；已有：{choices}。",
            f"No department {department!r} in the catalogue; known are: {choices}.",
        )
        super().__init__(message)
