"""Workbooks: `.xlsx` files that a department leaves in a directory, local or over SFTP, with a manifest each.

Promises: what drops promise (newest complete one, under seal, never changed), and that every cell reaches
typing as what the file itself holds, or as a finding: error cells, formulas without a value, merged cells,
and numbers that Excel may have rounded. ADR 0024.

Memory: the sheet is streamed; the file's shared texts are held, because a cell may refer to any of them.
They are at most `connectors.workbooks.xlsx.package.SHARED_BYTES` of XML, the whole file lies in a nameless
temporary file.
"""

from connectors.workbooks.connector import WorkbookConnector
from connectors.workbooks.opening import open_workbooks

__all__ = ["WorkbookConnector", "open_workbooks"]
