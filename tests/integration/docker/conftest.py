"""Where the tests of the proxy keep its files."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture
def place(reachable_directory: Path, tmp_path: Path) -> Iterator[Path]:
    """A directory that the unprivileged proxy reaches."""
    directory = reachable_directory / f"proxy-{tmp_path.name}"
    directory.mkdir(mode=0o755)
    yield directory
    shutil.rmtree(directory)
