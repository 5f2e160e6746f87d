"""A contract that is still being judged: its folded content may be wrong in any way.

Checks read it through places that answer `None` or nothing where the content is not what it should be;
the shape reports that, so a check stays silent about it.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass

from catalog.errors import Fault
from catalog.loader.source.document import Document, Path

FIELDS: Path = ("schema", 0, "properties")
RULES: Path = ("schema", 0, "quality")
TERMS: Path = ("customProperties",)


@dataclass(frozen=True, slots=True)
class Draft:
    """One contract's folded document; `departments` is `None` where their file could not be read."""

    document: Document
    departments: Collection[str] | None

    @property
    def fields(self) -> Mapping[str, Path]:
        """The place of each declared field by name; of a repeated name the first."""
        found: dict[str, Path] = {}
        for path, _ in self.document.entries(FIELDS):
            name = self.document.text((*path, "name"))
            if name is not None:
                found.setdefault(name, path)
        return found

    def logical_type(self, field: str) -> str | None:
        """Return the declared type of a field, if both are there."""
        path = self.fields.get(field)
        return None if path is None else self.document.text((*path, "logicalType"))

    def unknown_field(self, path: Path, field: str) -> Fault:
        """Build the fault of a reference to a field that is not declared."""
        known = ", ".join(self.fields)
        return self.document.fault(
            path, f"没有字段 {field}；已有：{known}。", f"There is no field {field}; declared are: {known}."
        )


Check = Callable[[Draft], Iterator[Fault]]
