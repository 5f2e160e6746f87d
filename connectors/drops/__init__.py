"""Drops: delimited files that a department leaves in a directory, local or over SFTP, with a manifest each.

Promises: only the newest complete drop is read, and only if its bytes and rows are what its manifest says;
files are never changed, moved or deleted. Memory does not grow with the file.

Decided here: a row with more or fewer cells than the header refuses the whole file, naming the line. Which
cell is missing cannot be known, so neither key nor holder of such a row can be trusted, and the row's former
version would pass for deleted. Bytes that are no text, by contrast, are findings on their cell.
"""

from connectors.drops.connector import DropConnector
from connectors.drops.opening import open_drops

__all__ = ["DropConnector", "open_drops"]
