"""What the cells of a workbook refer to."""

from collections.abc import Sequence
from dataclasses import dataclass

from connectors.workbooks.errors import WorkbookFaulty
from connectors.workbooks.xlsx.markup import unescaped
from connectors.workbooks.xlsx.sheet import SheetCell
from connectors.workbooks.xlsx.styles import Look


@dataclass(frozen=True, slots=True)
class Key:
    """What the cells of a workbook refer to: its shared texts, the looks of its styles, its calendar."""

    texts: Sequence[str]
    looks: Sequence[Look]
    from_1904: bool

    def text_of(self, cell: SheetCell) -> str:
        """Return a text cell's text. Raises `WorkbookFaulty` if it refers to no text."""
        if cell.kind != "s":
            return unescaped(cell.text or "")
        place = cell.text or ""
        if not (place.isascii() and place.isdigit()) or int(place[:9]) >= len(self.texts):
            raise WorkbookFaulty(
                "工作簿有单元格指向不存在的文字", "a workbook with a cell that refers to no text"
            )
        return self.texts[int(place)]

    def look_of(self, cell: SheetCell) -> Look:
        """Return how the cell is shown. Raises `WorkbookFaulty` if it refers to no style."""
        if not cell.style.isascii() or not cell.style.isdigit() or int(cell.style[:9]) >= len(self.looks):
            raise WorkbookFaulty(
                "工作簿有单元格指向不存在的样式", "a workbook with a cell that refers to no style"
            )
        return self.looks[int(cell.style)]


def is_blank(cell: SheetCell, key: Key) -> bool:
    """Say whether nobody would see anything in the cell; a formula is something."""
    return cell.formula is None and cell.kind == "s" and not key.text_of(cell)
