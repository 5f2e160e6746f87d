"""The shipped catalogue's files, without the code beside them, for a test to change."""

import shutil
from pathlib import Path

from exchange.settings import SHIPPED_CATALOGUE

FOLDERS = ("contracts", "items", "agreements")
FILES = ("departments.yaml", "papers.yaml")


def copy_catalogue(directory: Path) -> Path:
    """Copy the catalogue's files into `directory`, which may be new, and return it."""
    for folder in FOLDERS:
        shutil.copytree(SHIPPED_CATALOGUE / folder, directory / folder)
    for file in FILES:
        shutil.copy(SHIPPED_CATALOGUE / file, directory / file)
    return directory
