"""The catalogue's files as one checked value: contracts (Open Data Contract Standard v3), items, agreements.

Promises: every fault of every file is found at once, with file and line, and nothing is returned on a
fault; nothing is defaulted and nothing passed over in silence; equal bytes are parsed once a process.
Never reads the environment, a clock or the network.
"""

from catalog.loader.loading import DepartmentContracts, files_digest, load, load_department

__all__ = ["DepartmentContracts", "files_digest", "load", "load_department"]
