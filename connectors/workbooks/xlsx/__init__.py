"""The file format: the parts of an `.xlsx` workbook (ECMA-376), streamed, with each cell as the file has it.

Knows no contract and no drop. Never unpacks a part beyond its bound, never resolves an entity, and leaves
what a cell means to whoever knows the field.
"""

from connectors.workbooks.xlsx.key import Key, is_blank
from connectors.workbooks.xlsx.sheet import Merged, SheetCell, SheetRow
from connectors.workbooks.xlsx.styles import Look
from connectors.workbooks.xlsx.workbook import Sheet, Workbook

__all__ = ["Key", "Look", "Merged", "Sheet", "SheetCell", "SheetRow", "Workbook", "is_blank"]
